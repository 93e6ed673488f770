"""The notebook's interpreter in the sandbox: ipykernel's own shell, its messages written to a pipe.

Runs the learner's code, so nothing here is trusted by the rest: what it writes is read as text and can change nothing
but the outputs of the same submission.
"""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import getpass
import io
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from typing import Any, NoReturn, cast

from ipykernel.compiler import XCachingCompiler
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError, UsageError
from jupyter_client.session import Session
from traitlets.config import Config

FLUSH_S = 0.1  # text waits at most so long for more text to share its message
NO_INPUT = "{} was called, but this frontend does not support input requests."  # ipykernel's words

# Held here so that a learner who replaces json.dumps or os.write changes nothing.
_encode = json.JSONEncoder(default=repr).encode
_os_write, _clock = os.write, time.monotonic


class Channel:
    """The pipe to the supervisor: one JSON line a message, each begun by the token of the running cell."""

    def __init__(self, file: int, cap: int) -> None:
        self.file, self.cap = file, cap
        self.token = b""
        self.written = 0
        self.is_cut: set[str] = set()

    def begin(self, token: str) -> None:
        self.token, self.written, self.is_cut = token.encode(), 0, set()

    def send(self, kind: str, content: dict[str, Any]) -> None:
        """Send one message; once the cell's outputs take more than the cap, only a note in place of each kind."""
        text = _encode({"type": kind, "content": content}).encode()
        if kind != "done":
            self.written += len(text)
            if self.written > self.cap:
                label = content.get("name", kind) if kind == "stream" else kind
                if kind == "error":  # what was raised counts, however long its traceback is
                    content = {
                        "ename": str(content["ename"])[:200],
                        "evalue": str(content["evalue"])[:2000],
                        "traceback": [],
                    }
                elif label in self.is_cut:
                    return
                else:
                    name = label if label in ("stdout", "stderr") else "stdout"
                    kind, content = (
                        "stream",
                        {"name": name, "text": f"\n… the cell's outputs were cut at {self.cap} bytes …\n"},
                    )
                self.is_cut.add(label)
                text = _encode({"type": kind, "content": content}).encode()
        # The line break before it ends whatever the learner's code may have written to the same pipe.
        data = memoryview(b"\n" + self.token + (b"!" if kind == "done" else b" ") + text + b"\n")
        while data:
            data = data[_os_write(self.file, data) :]


class PipeSession(Session):
    """ipykernel's messages go to the channel instead of a socket."""

    channel: Any = None

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *args: Any, **kwargs: Any) -> None:
        if isinstance(msg_or_type, dict):
            msg_or_type, content = msg_or_type["header"]["msg_type"], msg_or_type["content"]
        self.channel.send(msg_or_type, content)


class Stream(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr`` of the notebook."""

    encoding, errors = "utf-8", "replace"

    def __init__(self, name: str, file: int, channel: Channel) -> None:
        self.name, self._file, self._channel = name, file, channel
        self._waiting: list[str] = []
        self._size = 0
        self._last = 0.0

    def begin(self) -> None:
        """At the start of a cell: its first words are sent at once, in case that it ends the process."""
        self._last = 0.0

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._file

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._waiting.append(text)
        self._size += len(text)
        if self._size > 1 << 14 or (text.endswith("\n") and _clock() - self._last > FLUSH_S):
            self.flush()
        return len(text)

    def flush(self) -> None:
        if self._waiting:
            text, self._waiting, self._size = "".join(self._waiting), [], 0
            if text:
                self._channel.send("stream", {"name": self.name, "text": text})
            self._last = _clock()


class Shell(ZMQInteractiveShell):
    """ipykernel's shell without a kernel."""

    def enable_gui(self, gui: Any = None) -> None:
        if gui not in (None, "inline", "agg"):
            raise UsageError(f"no GUI event loop {gui!r} where notebooks are graded")

    def atexit_operations(self) -> None:
        """The process ends at once; nothing is kept."""


def make_shell() -> Shell:
    """The shell, made before the fork so that every submission finds it ready."""
    config = Config()
    config.HistoryManager.enabled = False  # its database needs a thread, and nobody asks for it
    shell = Shell.instance(config=config, user_ns={}, compiler_class=XCachingCompiler)
    hook, publisher = cast(Any, shell.displayhook), cast(Any, shell.display_pub)
    hook.session = publisher.session = PipeSession()
    hook.topic = b"execute_result"
    # As ipykernel: the inline backend draws the open figures at the end of a cell.
    with contextlib.suppress(ImportError):
        from matplotlib_inline import backend_inline

        backend_inline._enable_matplotlib_integration()
    return shell


def _no_input(*args: Any, **kwargs: Any) -> NoReturn:
    raise StdinNotImplementedError(NO_INPUT.format("raw_input"))


def _no_getpass(*args: Any, **kwargs: Any) -> NoReturn:
    raise StdinNotImplementedError(NO_INPUT.format("getpass"))


def serve(shell: Shell, requests: int, replies: int, output_cap: int) -> None:
    """Execute the cells that arrive on the file descriptor ``requests`` until it ends."""
    channel = Channel(replies, output_cap)
    streams = [Stream("stdout", 1, channel), Stream("stderr", 2, channel)]
    cast(Any, shell.displayhook).session.channel = channel
    sys.stdout, sys.stderr = streams
    builtins.input = _no_input
    getpass.getpass = _no_getpass
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # except while a cell runs
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    # run_until_complete, not asyncio.run: that one takes SIGINT for itself
    loop.run_until_complete(_serve(shell, requests, channel, streams))


async def _serve(shell: Shell, requests: int, channel: Channel, streams: list[Stream]) -> None:
    loop = asyncio.get_running_loop()
    waiting = b""
    ready = asyncio.Event()
    loop.add_reader(requests, ready.set)  # tasks that a cell started go on between cells, as in Jupyter
    while True:
        await ready.wait()
        ready.clear()
        data = os.read(requests, 1 << 16)
        if not data:
            return
        waiting += data
        while b"\n" in waiting:
            line, _, waiting = waiting.partition(b"\n")
            request = json.JSONDecoder().decode(line.decode())
            channel.begin(request["token"])
            for stream in streams:
                stream.begin()
            reply = await _run(shell, request["source"])
            for stream in streams:  # not what sys.stdout is by now
                stream.flush()
            channel.send("done", reply)


async def _run(shell: Shell, source: str) -> dict[str, Any]:
    """Execute one cell as :meth:`ipykernel.ipkernel.IPythonKernel.do_execute` does; returns its reply."""
    try:
        transformed, failed = shell.transform_cell(source), None
    except Exception:
        transformed, failed = source, sys.exc_info()
    result = None
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        if shell.should_run_async(source, transformed_cell=transformed, preprocessing_exc_tuple=failed):
            shell._last_traceback = None
            shell._last_traceback_during_displayhook = False
            task = asyncio.ensure_future(
                shell.run_cell_async(
                    source, store_history=True, transformed_cell=transformed, preprocessing_exc_tuple=failed
                )
            )
            with _cancelled_by_interrupt(task):
                try:
                    result = await task
                finally:
                    shell.events.trigger("post_execute")
                    shell.events.trigger("post_run_cell", result)
        else:
            result = shell.run_cell(source, store_history=True)
    except BaseException as error:  # raised by the shell itself, as when the learner replaced a part of it
        return {"status": "error", "ename": type(error).__name__, "evalue": _text(error)}
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    count = shell.execution_count - 1
    raised = result.error_before_exec if result.error_before_exec is not None else result.error_in_exec
    if result.success and not getattr(shell, "_last_traceback_during_displayhook", False):
        return {"status": "ok", "execution_count": count}
    if raised is None:
        name, value = "DisplayError", "the value of the cell cannot be shown"
    else:
        name, value = type(raised).__name__, _text(raised)
    return {"status": "error", "execution_count": count, "ename": name, "evalue": value}


@contextlib.contextmanager
def _cancelled_by_interrupt(task: asyncio.Future[Any]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, task.cancel)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGINT)


def _text(error: object) -> str:
    try:
        return str(error)[:2000]
    except BaseException:
        return "an error whose text cannot be shown"
