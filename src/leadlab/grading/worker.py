"""The process inside the sandbox: imports once, forks for every submission, supervises what it forked.

Three generations. The *parent* imports and never runs a learner's code. For each submission it forks a *supervisor*,
which is the first process of namespaces of its own (processes, mounts, network, IPC) with empty ``/tmp`` and ``/dev/shm``, and
the supervisor forks the *learner's process*, which has lost every right. The supervisor measures time, memory and output, and
when it ends, the kernel ends every process in its namespace and drops the mounts: nothing is left for the next submission.

Where the parent may make no namespaces, it serves one submission only, and the whole sandbox is thrown away after it.

Standard input and output are the control channel, one JSON object a line; whoever serves reads it:

=====================================  ===========================================================================
from the engine                        to the engine
=====================================  ===========================================================================
``{"run": {limits}}``                  ``{"ready": ...}`` once at start, ``{"idle": true}`` after each submission
``{"source": str, "limit_s": float}``  ``{"message": str}``: JSON text that the learner's process wrote, not looked at;
                                       ``{"stream": "stdout", "text": str}``: written past Python's ``sys.stdout``;
                                       ``{"done": str, "late": bool}``; ``{"end": str}``: no more results, and why
``{"end": true}``
=====================================  ===========================================================================
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import json
import os
import resource
import secrets
import select
import signal
import sys
import time
from typing import Any, NoReturn

from leadlab.grading import linux

GRACE_S = 1.0  # from the interrupt of a cell to the end of its process
WATCH_S = 0.05  # between two looks at the memory
FLOOD = 8  # so many times the output cap may a cell write before its process is ended
CHUNK = 1 << 16


def main(config: dict[str, Any]) -> None:
    """Serve submissions until the control channel ends.

    ``config``: ``uid`` to become, whether ``sandboxed``, the modules to have ``warm``.
    """
    from leadlab.grading.shell import make_shell

    for name in config["warm"]:
        with contextlib.suppress(
            Exception
        ):  # a name that the lab's source imports and that is not there is the answer's business
            importlib.import_module(name)
    shell = make_shell()
    _use_once(shell)
    gc.collect()
    gc.freeze()
    reason = _why_no_namespaces(config) if config["sandboxed"] else "no sandbox"
    _tell({"ready": {"namespaces": reason is None, "why_not": reason}})
    lines = Lines(0)
    while (line := lines.next()) is not None:
        request = json.loads(line)
        if "run" not in request:
            continue  # meant for a submission that ended by itself meanwhile
        job = {**config, **request["run"]}
        if reason is not None:
            _supervise(shell, job, lines)
            return
        child = os.fork()
        if child == 0:
            _enter_namespaces(shell, job, lines)
        lines.waiting = b""  # what stood there was for the submission, and went with the fork
        os.waitpid(child, 0)
        _tell({"idle": True})


def _use_once(shell: Any) -> None:
    """Load what the first traceback and the first figure would load."""
    try:
        raise RuntimeError
    except RuntimeError:
        shell.InteractiveTB.stb2text(shell.InteractiveTB.structured_traceback(*sys.exc_info()))
    if "matplotlib.pyplot" in sys.modules:
        from matplotlib.figure import Figure

        figure = Figure()
        figure.subplots().plot([0, 1])
        figure.savefig(io.BytesIO(), format="png")


def _why_no_namespaces(config: dict[str, Any]) -> str | None:
    """Try what every submission needs in a child; None if it works, or the reason."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _unshare()
            inner = os.fork()
            if inner == 0:
                _mount_fresh(config, 1 << 20)
                os._exit(0)
            os._exit(os.waitpid(inner, 0)[1] and 1)
        except BaseException as error:
            os.write(writer, str(error).encode())
            os._exit(1)
    os.close(writer)
    said = os.read(reader, 4096).decode()
    os.close(reader)
    return None if os.waitpid(child, 0)[1] == 0 else said or "mounting is refused"


def _unshare() -> None:
    linux.unshare(linux.CLONE_NEWPID | linux.CLONE_NEWNS | linux.CLONE_NEWNET | linux.CLONE_NEWIPC)


def _mount_fresh(config: dict[str, Any], size: int) -> None:
    linux.make_mounts_private()
    quiet = linux.MS_NOSUID | linux.MS_NODEV
    linux.mount("proc", "/proc", quiet | linux.MS_NOEXEC)
    kept = {path: os.open(path, os.O_PATH) for path in config["kept"]}  # an environment below /tmp
    for folder in config["scratch"]:
        linux.mount("tmpfs", folder, quiet, f"size={size},nr_inodes=8192,mode=1777")
    for path, file in kept.items():
        os.makedirs(path)
        linux.bind(file, path)
        os.close(file)
    linux.loopback_up()


def _enter_namespaces(shell: Any, job: dict[str, Any], control: Lines) -> NoReturn:
    """In the forked child: its own child is process 1 of the new namespace, and the supervisor."""
    code = 1
    try:
        _unshare()
        supervisor = os.fork()
        if supervisor == 0:
            _mount_fresh(job, job["disk_bytes"])
            _supervise(shell, job, control)
        else:
            os.waitpid(supervisor, 0)
        code = 0
    except BaseException as error:
        _tell({"end": f"the sandbox could not be made: {error}"})
    finally:
        os._exit(code)


class Lines:
    """Lines from a file descriptor, read so that a waiting ``select`` sees what is left."""

    def __init__(self, file: int) -> None:
        self.file = file
        self.waiting = b""

    def next(self) -> bytes | None:
        """The next line, None at the end."""
        while b"\n" not in self.waiting:
            data = os.read(self.file, CHUNK)
            if not data:
                return None
            self.waiting += data
        line, _, self.waiting = self.waiting.partition(b"\n")
        return line


def _tell(message: dict[str, Any]) -> None:
    data = memoryview(json.dumps(message).encode() + b"\n")
    while data:
        data = data[os.write(1, data) :]


def _supervise(shell: Any, job: dict[str, Any], control: Lines) -> None:
    """Fork the learner's process and serve one submission. Ends every process of it, as far as it can."""
    if job["sandboxed"]:
        linux.set_dumpable(False)  # the learner's process has the same user where there is no root
    (requests_in, requests), (replies, replies_in), (out, out_in), (err, err_in) = (os.pipe() for _ in range(4))
    learner = os.fork()
    if learner == 0:
        try:
            for file in (requests, replies, out, err):
                os.close(file)
            _become_learner(job, out_in, err_in)
            from leadlab.grading.shell import serve

            serve(shell, requests_in, replies_in, job["output_bytes"])
            os._exit(0)
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
            os._exit(1)
    for file in (requests_in, replies_in, out_in, err_in):
        os.close(file)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM):
        signal.signal(number, signal.SIG_IGN)  # where there is no root, the learner's process may send them
    try:
        _Supervisor(learner, requests, replies, {out: "stdout", err: "stderr"}, control, job).serve()
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(learner, signal.SIGKILL)


def _become_learner(job: dict[str, Any], out: int, err: int) -> None:
    os.setsid()
    null = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((null, 0), (out, 1), (err, 2)):
        os.dup2(source, target)
        os.close(source)
    if job["sandboxed"]:
        linux.forbid_capabilities()
        if job["uid"] is not None:
            os.setgroups([])
            os.setresgid(job["uid"], job["uid"], job["uid"])
            os.setresuid(job["uid"], job["uid"], job["uid"])
        linux.drop_capabilities()
        linux.set_dumpable(True)  # lost with the change of user; without it, its own /proc/self is closed to it
        linux.filter_system_calls()
    for folder in (os.environ["HOME"], os.environ["WORK"]):
        os.makedirs(folder, exist_ok=True)
    os.chdir(os.environ.pop("WORK"))
    for name, limit in (
        ("RLIMIT_DATA", job["memory_bytes"]),  # not RLIMIT_AS: Go and Node.js reserve far more than they use
        ("RLIMIT_FSIZE", job["disk_bytes"]),
        ("RLIMIT_NPROC", job["processes"]),
        ("RLIMIT_NOFILE", 512),
        ("RLIMIT_CORE", 0),
    ):
        if limit is not None and hasattr(resource, name):
            resource.setrlimit(getattr(resource, name), (limit, limit))
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # if the computer runs out of memory, this one goes first


class _Supervisor:
    def __init__(
        self,
        learner: int,
        requests: int,
        replies: int,
        streams: dict[int, str],
        control: Lines,
        job: dict[str, Any],
    ) -> None:
        self.learner, self.requests, self.replies, self.streams = learner, requests, replies, streams
        self.control, self.job = control, job
        self.buffer = bytearray()
        self.unsent = b""
        self.token = b""
        self.taken = self.streamed = 0  # bytes of the running cell: messages, raw streams
        self.deadline: float | None = None
        self.interrupted = False
        self.next_watch = 0.0
        for file in (requests, replies, *streams):
            os.set_blocking(file, False)

    def serve(self) -> None:
        poll = select.poll()
        for file in (0, self.replies, *self.streams):
            poll.register(file, select.POLLIN)
        while True:
            if b"\n" not in self.control.waiting:
                events = {file for file, _ in poll.poll(1000 * WATCH_S if self.token else None)}
            else:
                events = {0}
            for file in [file for file in self.streams if file in events]:
                if not self._take_stream(file):
                    poll.unregister(file)
            self._send()
            reason = None
            if self.replies in events:
                reason = self._take_messages()
            if reason is None:
                reason = self._broken_limit()
            if reason:
                for file in self.streams:
                    self._take_stream(file)
                _tell({"end": reason})
                return
            if 0 in events:
                line = self.control.next()
                if line is None or b'"end"' in line[:8]:
                    return
                self._begin(json.loads(line))

    def _begin(self, request: dict[str, Any]) -> None:
        for file in self.streams:
            self._take_stream(file, keep=False)
        self.token = secrets.token_hex(16).encode()
        self.taken = self.streamed = 0
        self.interrupted = False
        self.deadline = time.monotonic() + request["limit_s"]
        data = json.dumps({"token": self.token.decode(), "source": request["source"]}).encode() + b"\n"
        self.unsent = data
        self._send()

    def _send(self) -> None:
        # Never waits: the learner's process may have said "done" and be busy with something else.
        with contextlib.suppress(BlockingIOError, BrokenPipeError):
            while self.unsent:
                self.unsent = self.unsent[os.write(self.requests, self.unsent) :]

    def _take_stream(self, file: int, keep: bool = True) -> bool:
        """Pass on what stands in the pipe; False at its end."""
        while True:
            try:
                data = os.read(file, CHUNK)
            except BlockingIOError:
                return True
            if not data:
                return False
            if keep and self.token and self.streamed <= self.job["output_bytes"]:
                self.streamed += len(data)
                _tell({"stream": self.streams[file], "text": data.decode("utf-8", "replace")})
            if len(data) < CHUNK:
                return True

    def _take_messages(self) -> str | None:
        """Pass on complete messages of the running cell; the reason when there can be no more."""
        for _ in range(64):  # then the other duties have their turn
            try:
                data = os.read(self.replies, CHUNK)
            except BlockingIOError:
                return None
            if not data:
                return self._how_it_ended()
            self.taken += len(data)
            self.buffer += data
            *lines, rest = self.buffer.split(b"\n")
            self.buffer = bytearray(rest)
            for line in lines:
                mark = line[len(self.token) : len(self.token) + 1]
                if not self.token or not line.startswith(self.token) or mark not in (b" ", b"!"):
                    continue  # of an earlier cell, or no message at all
                text = line[len(self.token) + 1 :].decode("utf-8", "replace")
                if mark == b"!":
                    for file in self.streams:
                        self._take_stream(file)
                    self.token = b""
                    _tell({"done": text, "late": self.interrupted})
                else:
                    _tell({"message": text})
        return None

    def _broken_limit(self) -> str | None:
        self._reap()
        now = time.monotonic()
        cap = self.job["output_bytes"]
        if self.taken > FLOOD * cap + CHUNK:
            return f"the cell wrote more than {FLOOD * cap} bytes"
        if not self.token:
            return None
        assert self.deadline is not None
        if now >= self.deadline:
            if self.interrupted:
                return "late"
            self.interrupted = True
            self.deadline = now + GRACE_S
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.learner, signal.SIGINT)
        if now >= self.next_watch and self.job["sandboxed"]:
            self.next_watch = now + WATCH_S
            mine = os.getpid()
            pids = [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) != mine]
            limit = self.job["memory_bytes"]
            if linux.memory_bytes(pids) > limit and linux.memory_bytes(pids, exact=True) > limit:
                return f"its processes used more than {limit >> 20} MB of memory"
        return None

    def _reap(self) -> None:
        if os.getpid() == 1:  # orphans become children of process 1
            with contextlib.suppress(ChildProcessError):
                while os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                    ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
                    if ended is None or ended.si_pid == self.learner:
                        return  # its exit code is wanted later
                    os.waitpid(ended.si_pid, 0)

    def _how_it_ended(self) -> str:
        """Why the pipe of messages is closed: the process ended, or it closed the pipe itself."""
        deadline = time.monotonic() + 0.5
        while time.monotonic() < deadline:
            with contextlib.suppress(ChildProcessError):
                pid, status = os.waitpid(self.learner, os.WNOHANG)
                if pid:
                    code = os.waitstatus_to_exitcode(status)
                    return f"the process ended ({f'signal {-code}' if code < 0 else f'exit code {code}'})"
            time.sleep(0.01)
        return "the process closed the channel for its results"


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
