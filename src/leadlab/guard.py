"""Child processes that cannot outlive their owner, whatever ends it, ``kill -9`` included.

:class:`Guarded` starts this same file as a guard process. The guard starts the wanted program, holds the reading end
of a pipe whose writing end only the owner has, and at its end of file kills the program and its process group, and
removes the program's folder. Nothing here is specific to an operating system's own means (such as Linux'
``PR_SET_PDEATHSIG``), since macOS and Windows have none.

The program is in a session of its own. In the kernel's process group it would die at each Interrupt of the notebook, and
ipykernel 7 waits at shutdown for the children of that group until Jupyter kills the kernel.

Left out: on Windows there are no process groups, so the program's tree is ended by ``taskkill /T`` (not tested).
A grandchild that leaves the process group on purpose (``setsid``; in Node.js ``detached: true``) is not found. If the guard
itself gets ``kill -9``, the program stays.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from types import FrameType
from typing import IO, Any

STDIN_FILE = "stdin"  # the program's standard input, if the folder holds a file of this name
NOT_FOUND, NOT_EXECUTABLE = 127, 126  # exit codes when the program does not start, as in a POSIX shell
NO_ANSWER = -1  # what stop() returns if the guard did not end in time
KILLED_BY_SIGNAL = 128  # exit code when signal n ended the program: 128 + n, as in a POSIX shell


class Guarded:
    """A running program with its guard. It ends with this process, at :meth:`stop`, or by itself.

    ``folder`` belongs to the program from here on: it is removed when the program has ended. ``stdout`` and ``stderr``
    are as for :class:`subprocess.Popen`. A program that cannot be started is seen as exit code 126 or 127, with the
    reason on its stderr.
    """

    def __init__(
        self,
        command: list[str],
        folder: str,
        *,
        cwd: str | None = None,
        env: dict[str, str] | None = None,
        stdout: int | IO[Any] | None = subprocess.DEVNULL,
        stderr: int | IO[Any] | None = subprocess.DEVNULL,
    ) -> None:
        self.folder = folder
        self.owner = os.getpid()
        # -I and -S: the guard needs the standard library only, and starts in half the time without the rest
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", os.path.abspath(__file__), folder, *command],
            bufsize=0,
            cwd=cwd or folder,
            env=env,
            stdin=subprocess.PIPE,
            stdout=stdout,
            stderr=stderr,
            **_own_session(),
        )
        if hasattr(os, "register_at_fork"):
            _open.add(self)

    @property
    def returncode(self) -> int | None:
        """The program's exit code, None while it runs."""
        return self.process.poll()

    def release(self) -> None:
        """Let the guard end the program, without waiting for it."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        _open.discard(self)

    def stop(self, limit_s: float = 5.0) -> int:
        """End the program with all of its process group, wait until its folder is gone, return its exit code.

        Does nothing in a process forked from the owner: the program is the owner's.
        """
        if os.getpid() != self.owner:
            return 0
        self.release()
        try:
            return self.process.wait(limit_s)
        except subprocess.TimeoutExpired:  # the guard is starved or halted: it will do its work when it runs again
            return NO_ANSWER
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)  # there still if the guard was killed


_open: set[Guarded] = set()


def _forget_in_child() -> None:
    # A forked child must not hold the pipe open: the program would live on with it when the owner is gone.
    for guarded in list(_open):
        guarded.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_in_child)


def _own_session() -> dict[str, Any]:
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def _kill_group(program: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(program.pid)], check=False, **quiet)
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(program.pid, signal.SIGKILL)


def _main(folder: str, command: list[str]) -> int:
    """The guard's life: start the program, wait for its end or the owner's, leave nothing behind."""
    try:
        with open(os.path.join(folder, STDIN_FILE), "rb") as given:
            program = _start(command, given)
    except FileNotFoundError:
        program = _start(command, subprocess.DEVNULL)
    if isinstance(program, int):
        shutil.rmtree(folder, ignore_errors=True)
        return program

    def end(_signal: int = 0, _frame: FrameType | None = None) -> None:
        _kill_group(program)

    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), end)

    def wait_for_owner() -> None:
        while os.read(0, 1024):
            pass
        end()

    threading.Thread(target=wait_for_owner, daemon=True).start()
    code = program.wait()
    end()  # children that the program left behind
    os.chdir(os.path.dirname(folder))  # Windows removes no folder that is somebody's working directory
    shutil.rmtree(folder, ignore_errors=True)
    return code if code >= 0 else KILLED_BY_SIGNAL - code


def _start(command: list[str], stdin: int | IO[bytes]) -> subprocess.Popen[bytes] | int:
    try:
        return subprocess.Popen(command, stdin=stdin, **_own_session())
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr, flush=True)
        return NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_EXECUTABLE


if __name__ == "__main__":
    os._exit(_main(sys.argv[1], sys.argv[2:]))  # not sys.exit: it would wait for the thread that reads the pipe
