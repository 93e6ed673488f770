"""An exercise's given part, an answer and checks, executed as a notebook does it: one namespace, one cell after the other.

:func:`endings` does so in this process. :func:`run` does so in a fresh guarded one, on every platform, so that an answer
that hangs, exits, forks or kills its process harms nobody: it is how a kernel, which has threads and must not fork, runs checks.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import inspect
import io
import json
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from subprocess import TimeoutExpired
from types import TracebackType
from typing import Any

from leadlab import guard
from leadlab.checks import NotYet

PASSED, NOT_YET, STUB, ERROR, BROKEN = "passed", "not yet", "stub", "error", "broken"
LONGEST_MESSAGE = 2_000  # characters

_GIVEN, _ANSWER = "<given>", "<your answer>"
_RESULTS = "LEADLAB_RESULTS"


@dataclass(frozen=True)
class Ending:
    """How a check ended.

    ``kind``: ``passed``; ``not yet`` (a property does not hold); ``stub`` (NotImplementedError); ``error`` (any other
    exception, or output on stderr); ``broken`` (the answer itself does not run, so no check did). ``message`` is for the
    learner, ``line`` the line of the answer cell at which it happened, ``details`` has the traceback too.
    """

    kind: str
    message: str
    line: int | None
    details: str
    seconds: float


@dataclass(frozen=True)
class Run:
    """The checks' endings, as far as the process got. ``stopped`` says why it got no further: empty when it did.

    ``started`` tells whether the answer cell itself came to its end.
    """

    endings: tuple[Ending, ...]
    stopped: str
    started: bool


class _Noise(io.TextIOBase):
    """What was written to stderr, the beginning of it: an answer may write without end."""

    text = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if len(self.text) < LONGEST_MESSAGE:
            self.text += text[:LONGEST_MESSAGE]
        return len(text)


def endings(given: str, answer: str, checks: Sequence[str]) -> Iterator[Ending]:
    """How each of ``checks``, the sources of check cells, ends after ``given`` and ``answer`` have run."""
    owner = os.getpid()
    namespace: dict[str, Any] = {"__name__": "__main__"}
    broken = None
    started = time.perf_counter()
    for name, source in ((_GIVEN, given), (_ANSWER, answer)):
        try:
            _execute(source, name, namespace)
        except BaseException as error:
            broken = _ending(BROKEN, error, started)
            break
    for number, check in enumerate(checks, 1):
        _leave_if_forked(owner)
        started = time.perf_counter()
        if broken:
            yield broken
            continue
        noise = _Noise()
        ending = None
        try:
            with contextlib.redirect_stderr(noise):
                _execute(check, f"<check {number}>", namespace)
        except NotYet as error:
            ending = _ending(NOT_YET, error, started)
        except NotImplementedError as error:
            ending = _ending(STUB, error, started)
        except AssertionError as error:
            ending = _ending(NOT_YET, error, started)
        except BaseException as error:
            ending = _ending(ERROR, error, started)
        _leave_if_forked(owner)
        if ending is None and noise.text:
            message = f"stderr was written to, which nbgrader counts as 0:\n{noise.text}"
            ending = Ending(ERROR, message[:LONGEST_MESSAGE], None, message, time.perf_counter() - started)
        yield ending or Ending(PASSED, "", None, "", time.perf_counter() - started)


def run(given: str, answer: str, checks: Sequence[str], limit_s: float) -> Run:
    """The same in a fresh process with a folder of its own, of which nothing is left when this returns.

    Standard output and error of that process lead nowhere. After ``limit_s`` it is ended, with all of its process group.
    """
    folder = tempfile.mkdtemp(prefix="leadlab-answer-")
    handle, results = tempfile.mkstemp(prefix="leadlab-results-")
    os.close(handle)
    try:
        job = {"given": given, "answer": answer, "checks": list(checks)}
        Path(folder, guard.STDIN_FILE).write_text(json.dumps(job), encoding="utf-8")
        paths = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
        surroundings = {_RESULTS: results, "MPLBACKEND": "Agg", "PYTHONPATH": os.pathsep.join(filter(None, paths))}
        process = guard.Guarded([sys.executable, "-m", "leadlab.runner"], folder, env={**os.environ, **surroundings})
        try:
            code = process.process.wait(limit_s)
        except TimeoutExpired:
            stopped = f"no outcome after {limit_s:.0f} s"
        else:
            stopped = _death(code)
        finally:
            process.stop()
        return _read_results(Path(results), len(checks), stopped)
    finally:
        Path(results).unlink(missing_ok=True)


def _death(code: int) -> str:
    if code > guard.KILLED_BY_SIGNAL:
        return f"the process was killed by signal {code - guard.KILLED_BY_SIGNAL}"
    return f"the process ended with code {code}"


def _read_results(path: Path, wanted: int, stopped: str) -> Run:
    found = []
    started = False
    for line in path.read_text(encoding="utf-8").splitlines():
        with contextlib.suppress(ValueError):  # the process may have died while it wrote the last line
            entry = json.loads(line)
            started = True
            if entry:
                found.append(Ending(**entry))
    return Run(tuple(found), stopped if len(found) < wanted else "", started)


def _main() -> None:
    job = json.load(sys.stdin)
    results = os.open(os.environ.pop(_RESULTS), os.O_WRONLY | os.O_APPEND)
    os.set_inheritable(results, False)
    probe = "pass"  # its ending tells that the answer cell came to its end
    for number, ending in enumerate(endings(job["given"], job["answer"], [probe, *job["checks"]])):
        entry = asdict(ending) if number else {}
        os.write(results, (json.dumps(entry) + "\n").encode())
    os._exit(0)  # threads that the answer left behind would keep the process alive


def _leave_if_forked(owner: int) -> None:
    if os.getpid() != owner:
        os._exit(0)  # a process that the answer forked came back here: the checks are its parent's


def _ending(kind: str, error: BaseException, started: float) -> Ending:
    details = traceback.format_exc(limit=-3)
    name = type(error).__name__
    try:
        text = str(error)
    except Exception:
        text = "(its text cannot be had)"
    line = _answer_line(error.__traceback__)
    if isinstance(error, SyntaxError) and error.filename == _ANSWER:
        line, text = error.lineno, error.msg
    if isinstance(error, SystemExit):
        message = "the answer ends the program (exit or SystemExit); return or raise another exception instead"
    elif isinstance(error, AssertionError):
        message = text or "a property that this check expects does not hold"
    else:
        message = f"{name}: {text}" if text else name
    seconds = time.perf_counter() - started
    return Ending(kind, message[:LONGEST_MESSAGE], line, f"{name}: {text}\n{details}", seconds)


def _answer_line(trace: TracebackType | None) -> int | None:
    lines = [number for frame, number in traceback.walk_tb(trace) if frame.f_code.co_filename == _ANSWER]
    return lines[-1] if lines else None


def _execute(source: str, name: str, namespace: dict[str, Any]) -> None:
    code = compile(source, name, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    result = eval(code, namespace)
    if inspect.iscoroutine(result):
        asyncio.run(result)


if __name__ == "__main__":
    _main()
