"""Executing submissions: the engine with one worker, nbgrader's own Execute, and bare Python in forked processes.

The same cells for all three: twenty small ones, where nothing but the machinery costs time, and a lab with its model solution. Execution only:
the rest of nbgrader's work (copying, sanitizing, the gradebook) is the same for each.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import inspect
import io
import os
import tempfile
import time
from collections.abc import Callable, Iterator

import nbformat
from nbformat import v4

from leadlab.bench import Skipped, TooSlow
from leadlab.build import everything
from leadlab.course import Course
from leadlab.grading import sandbox
from leadlab.grading.engine import Engine

SMALL = ["import asyncio\nx = 1", *["x += 1\nprint(x)"] * 17, "await asyncio.sleep(0)", "1 / 0"]
LEAST_RATIO = 5.0  # of stock to engine, for the small cells


def measure(course: Course) -> Iterator[str]:
    if not sandbox.probe().sandboxed:
        raise Skipped(sandbox.probe().text)
    built = [topic for topic in course.topics if topic.is_built]
    notebook = nbformat.read(everything.solution_path(course, built[0]), as_version=4)
    lab = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    yield sandbox.probe().text
    started = time.perf_counter()
    with Engine() as engine:
        yield f"worker ready after {time.perf_counter() - started:.1f} s, once"
        ratio = 0.0
        for name, cells, rounds in (("20 small cells", SMALL, 20), (f"{built[0].name}, {len(lab)} cells", lab, 2)):
            stock = _best(lambda cells=cells: _stock(cells), 2)  # type: ignore[misc]
            ours = _best(lambda cells=cells: list(engine.execute(cells)), rounds)  # type: ignore[misc]
            bare = _best(lambda cells=cells: _bare(cells), rounds)  # type: ignore[misc]
            yield f"{name}"
            for who, seconds in (
                ("nbgrader's Execute", stock),
                ("engine, one worker", ours),
                ("bare Python, forked", bare),
            ):
                yield f"  {who:<22}{seconds:8.3f} s a submission{stock / seconds:8.1f} times as fast as Execute"
            ratio = ratio or stock / ours
    if ratio < LEAST_RATIO:
        raise TooSlow(
            f"the engine is {ratio:.1f} times as fast as Execute with small cells, less than {LEAST_RATIO:.0f}"
        )


def _best(run: Callable[[], object], rounds: int) -> float:
    """The shortest time of one call in seconds: what else the computer does makes times longer, never shorter."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return min(times)


def _stock(cells: list[str]) -> None:
    from nbgrader.preprocessors import Execute

    notebook = v4.new_notebook(cells=[v4.new_code_cell(source) for source in cells])
    with tempfile.TemporaryDirectory() as folder:
        Execute(timeout=60, kernel_name="python3").preprocess(notebook, {"metadata": {"path": folder}})


def _bare(cells: list[str]) -> None:
    """No shell, no sandbox, no outputs: a lower bound for one process a submission."""
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    namespace: dict[str, object] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for source in cells:
            with contextlib.suppress(BaseException):
                code = compile(source, "<cell>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
                result = eval(code, namespace)
                if inspect.iscoroutine(result):
                    asyncio.run(result)
    os._exit(0)
