"""Execute notebooks' code cells in the sandbox: cells in, nbformat outputs out.

``with Engine() as engine: results = list(engine.execute(sources))``. One engine is one worker and serves one notebook after
the other; several engines, each used by one thread, serve several at once.

What the learner's process wrote is text until :class:`_Outputs` has made nbformat outputs of it, and becomes nothing else.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from leadlab.grading import sandbox
from leadlab.grading.sandbox import Limits, NoSandbox

START_LIMIT_S = 120.0
PATIENCE_S = 10.0  # for the supervisor, past what it needs to end a cell
LONGEST_TEXT = 20  # times the output cap: what the engine takes from one cell before it gives the worker up

WARM = ("numpy", "matplotlib.pyplot", "matplotlib.backends.backend_agg", "asyncio", "sqlite3", "concurrent.futures")

_numbers = itertools.count(os.getpid() * 1000 % 1_000_000_000)


@dataclass
class CellResult:
    """What one code cell left: nbformat outputs, and ``failure``: why it could not run to its end, or None.

    Until the notebook's end, a later cell may update an output that it shows by its display id.
    """

    outputs: list[dict[str, Any]] = field(default_factory=list)
    execution_count: int | None = None
    seconds: float = 0.0
    failure: str | None = None


class EngineFault(Exception):
    """The worker does not do its part. Never caused by a learner's code alone: the installation is broken."""


class _WorkerLost(Exception):
    """The worker's channel ended or stayed silent; the message says which."""


class Engine:
    """A warm worker. A context manager; :meth:`close` ends it.

    Raises :class:`NoSandbox` if no sandbox can be had, unless ``allow_unsandboxed``: then only time and output are limited,
    and a learner's code can read, change and send whatever the facilitator can.

    ``warm``: modules that most submissions import; they are imported once.

    Bubblewrap ends the worker with the thread that started it: make and use an engine in one thread that lives on.
    """

    def __init__(
        self, limits: Limits | None = None, *, allow_unsandboxed: bool = False, warm: Sequence[str] = WARM
    ) -> None:
        if sys.platform == "win32":
            raise NoSandbox("Submissions cannot be run on Windows itself: grade in WSL 2 or on a Linux computer")
        self.limits = limits or Limits()
        self.warm = tuple(warm)
        self.protection = sandbox.probe()
        if not self.protection.sandboxed and not allow_unsandboxed:
            raise NoSandbox(
                f"Submissions are not run without a sandbox, and there is none here. {self.protection.text}. "
                "Install bubblewrap, or allow unsandboxed runs if you trust every learner with your files"
            )
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: str | None = None
        self._buffer = b""
        self._reusable = self._is_idle = False
        self.why_single_use: str | None = None  # why every submission gets a new worker, None where it does not

    def __enter__(self) -> Engine:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker, and with it everything in its sandbox."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]
            self._process = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def execute(self, sources: Iterable[str]) -> Iterator[CellResult]:
        """Execute the cells of one notebook in a fresh interpreter, a result for every one of them.

        A cell is taken from ``sources``, and sent, when the one before has its result; so what a later cell says is not in
        the sandbox while an earlier one runs. An error stops nothing. When the process is gone, its cell and all after it get an error
        output that says so. Raises :class:`EngineFault` when no worker can be started.
        """
        cells = _Outputs(self.limits.output_bytes)
        gone: str | None = None
        ends = time.monotonic() + self.limits.notebook_s
        try:
            self._begin()
            for source in sources:
                started = time.monotonic()
                if gone is None and started >= ends:
                    gone = f"the notebook's {self.limits.notebook_s:g} s were over"
                if gone is not None:
                    yield cells.missing(f"{gone} before this cell")
                    continue
                cells.begin()
                limit = min(self.limits.cell_s, ends - started)
                try:
                    gone = self._run(source, limit, cells)
                except _WorkerLost as error:
                    self.close()
                    gone = str(error)
                result = cells.end(gone)
                result.seconds = time.monotonic() - started
                yield result
        finally:
            self._finish(gone)

    # --- one submission ---

    def _begin(self) -> None:
        for last in (False, True):
            try:
                if self._process is None:
                    self._start()
                self._is_idle = False
                self._tell({"run": sandbox.as_job(self.limits)})
                return
            except _WorkerLost as error:
                self.close()
                if last:
                    raise EngineFault(f"no worker can be started: {error}") from None

    def _run(self, source: str, limit_s: float, cells: _Outputs) -> str | None:
        """Execute one cell; returns why there will be no more results, or None."""
        self._tell({"source": source, "limit_s": limit_s})
        deadline = time.monotonic() + limit_s + PATIENCE_S
        taken = 0
        while True:
            message = self._read(deadline)
            if "idle" in message:
                self._is_idle = True
                return "its supervisor ended"
            if "done" in message:
                cells.done(message["done"])
                if message["late"]:
                    cells.fail("CellTimeoutError", f"no result after {limit_s:.3g} s; the cell was interrupted")
                return None
            if "end" in message:
                return f"no result after {limit_s:.3g} s" if message["end"] == "late" else str(message["end"])
            text = message.get("message") or message.get("text") or ""
            taken += len(text)
            if taken > LONGEST_TEXT * self.limits.output_bytes + (1 << 20):
                raise _WorkerLost("the cell wrote without end")
            if "message" in message:
                cells.take(text)
            elif "stream" in message:
                cells.stream(message["stream"], text)

    def _finish(self, gone: str | None) -> None:
        """Wait until nothing of the submission is left; a new worker, if need be, is started at the next one."""
        if self._process is None:
            return
        if not self._reusable:
            self.close()
            return
        if self._is_idle:
            return
        try:
            if gone is None or gone.startswith("the notebook's"):
                self._tell({"end": True})
            deadline = time.monotonic() + PATIENCE_S
            while "idle" not in self._read(deadline):
                pass
        except _WorkerLost:
            self.close()

    # --- the worker ---

    def _start(self) -> None:
        command = sandbox.command(self.limits, next(_numbers) % 1_000_000_000, self.protection, self.warm)
        environment: dict[str, str] = {}
        cwd = "/"
        if not self.protection.sandboxed:
            self._folder = cwd = tempfile.mkdtemp(prefix="leadlab-grading-")
            environment = sandbox.environment(cwd)
        with tempfile.TemporaryFile() as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, bufsize=0, env=environment, cwd=cwd
            )
            self._buffer = b""
            try:
                ready = self._read(time.monotonic() + START_LIMIT_S)["ready"]
            except _WorkerLost as error:
                log.seek(0)
                said = (log.read().decode("utf-8", "replace").strip().splitlines() or ["it said nothing"])[-1]
                self.close()
                raise EngineFault(f"the worker did not start: {error}; {said}") from None
        self._reusable = bool(ready["namespaces"])
        self.why_single_use = ready["why_not"]

    def _tell(self, message: dict[str, Any]) -> None:
        process = self._process
        if process is None or process.stdin is None:
            raise _WorkerLost("the worker had ended")
        try:
            view = memoryview(json.dumps(message).encode() + b"\n")
            while view:
                view = view[process.stdin.write(view) or 0 :]
        except OSError:
            raise _WorkerLost("the worker ended") from None

    def _read(self, deadline: float) -> dict[str, Any]:
        process = self._process
        if process is None or process.stdout is None:
            raise _WorkerLost("the worker had ended")
        file = process.stdout.fileno()
        while b"\n" not in self._buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([file], [], [], left)[0]:
                raise _WorkerLost("the worker did not answer")
            data = os.read(file, 1 << 18)
            if not data:
                raise _WorkerLost("the worker ended")
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\n")
        try:
            message = json.loads(line)
        except ValueError:
            raise _WorkerLost("the worker wrote no JSON") from None
        if not isinstance(message, dict):
            raise _WorkerLost("the worker wrote no message")
        return message


class _Outputs:
    """The outputs of a notebook's cells, put together as a Jupyter client does.

    A message of any other shape than that of a kernel is dropped, and the cell fails for it: no output at all would be full points.
    """

    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._cell = CellResult()
        self._clear_next = self._is_broken = False
        self._shown: dict[str, list[dict[str, Any]]] = {}  # outputs by display id, in all cells

    def begin(self) -> None:
        self._cell = CellResult()
        self._clear_next = self._is_broken = False
        self._has_reply = False

    def end(self, gone: str | None) -> CellResult:
        if gone is not None:
            self._cell.failure = gone
            self.fail("CellNotFinished", gone)
        elif self._is_broken:
            self.fail("BrokenMessage", "an output of this cell is none that a notebook can hold")
        return self._cell

    @staticmethod
    def missing(reason: str) -> CellResult:
        """The result of a cell that never ran."""
        return CellResult([_error("CellNotRun", reason)], failure=reason)

    def fail(self, name: str, reason: str) -> None:
        self._cell.outputs.append(_error(name, reason))

    def stream(self, name: str, text: str) -> None:
        if name not in ("stdout", "stderr"):
            raise ValueError(name)
        last = self._cell.outputs[-1] if self._cell.outputs else None
        if last and last["output_type"] == "stream" and last["name"] == name and not self._clear_next:
            last["text"] += text
        else:
            self._append({"output_type": "stream", "name": name, "text": text})

    def take(self, text: str) -> None:
        """One message of the learner's process."""
        try:
            message = _parse(text)
            kind, content = message["type"], message["content"]
            self._take(kind, content)
        except _WRONG_SHAPE:
            self._is_broken = True

    def _take(self, kind: str, content: dict[str, Any]) -> None:
        if kind == "stream":
            self.stream(content["name"], _text(content["text"]))
        elif kind == "error":
            trace = [_text(line) for line in content["traceback"]]
            self._append(_error(_text(content["ename"]), _text(content["evalue"]), trace))
        elif kind in ("display_data", "execute_result"):
            output: dict[str, Any] = {
                "output_type": kind,
                "data": _bundle(content["data"]),
                "metadata": _plain(content["metadata"]),
            }
            if kind == "execute_result":
                output["execution_count"] = _count(content["execution_count"])
            self._append(output)
            name = (content.get("transient") or {}).get("display_id")
            if name is not None:
                self._shown.setdefault(_text(name), []).append(output)
        elif kind == "update_display_data":
            name = _text(content["transient"]["display_id"])
            data, metadata = _bundle(content["data"]), _plain(content["metadata"])
            for output in self._shown.get(name, ()):
                output["data"], output["metadata"] = data, metadata
        elif kind == "clear_output":
            if content["wait"]:
                self._clear_next = True
            else:
                self._cell.outputs.clear()
        # Anything else (comm messages, status) is no output, for a Jupyter client neither.

    def done(self, text: str) -> None:
        """The reply: an error that no output shows is added, since a cell without any output counts as passed."""
        try:
            reply = _parse(text)["content"]
            failed = reply["status"] != "ok"
            count = reply.get("execution_count")
            self._cell.execution_count = None if count is None else _count(count)
            name, value = (_text(reply["ename"]), _text(reply["evalue"])) if failed else ("", "")
        except _WRONG_SHAPE:
            self._is_broken = True
            return
        if failed and not any(output["output_type"] == "error" for output in self._cell.outputs):
            self.fail(name, value)

    def _append(self, output: dict[str, Any]) -> None:
        if self._clear_next:
            self._cell.outputs.clear()
            self._clear_next = False
        self._cell.outputs.append(output)


_WRONG_SHAPE = (ValueError, KeyError, TypeError, RecursionError, AttributeError)


def _parse(text: str) -> Any:
    """JSON whose texts can be written to a file: a lone surrogate, which JSON can spell and UTF-8 cannot, becomes "?"."""
    message = json.loads(text)
    if "\\ud" in text.lower():
        message = json.loads(json.dumps(message, ensure_ascii=False).encode("utf-8", "replace"))
    return message


def _count(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise TypeError("not a count")
    return int(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"not a text: {type(value).__name__}")
    return value


def _plain(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(f"not an object: {type(value).__name__}")
    return value


def _bundle(value: object) -> dict[str, Any]:
    """A mime bundle: texts, but for the JSON types."""
    for kind, data in _plain(value).items():
        if not (isinstance(data, str) or kind == "application/json" or kind.endswith("+json")):
            raise TypeError(f"{kind} is not a text")
    return _plain(value)


def _error(name: str, value: str, traceback: list[str] | None = None) -> dict[str, Any]:
    shown = traceback if traceback else [f"{name}: {value}"]
    return {"output_type": "error", "ename": name, "evalue": value, "traceback": shown}
