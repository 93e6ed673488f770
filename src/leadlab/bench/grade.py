"""A whole class, from the command to the finished gradebook: ``leadlab grade`` and ``leadlab feedback`` against stock nbgrader.

The lab has twenty graded cells in which nothing costs time but the machinery. Stock nbgrader takes one submission after the other, so it grades
30, and its time for 300 is ten times that less what it takes to start. The floor is bare execution: the same cells in forked interpreters, two
at a time, without sandbox, outputs, gradebook or files.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from nbformat import v4

from leadlab import environment
from leadlab.bench import Skipped, TooSlow
from leadlab.course import Course
from leadlab.grading import sandbox

LAB = "lab"
CELLS = 20
FEW, MANY = 30, 300
LEAST_FEW, LEAST_MANY, LEAST_FEEDBACK = 11.0, 15.0, 5.0
MOST_MB = 500
HEAVY_S = 0.5
FLOOR = """
import os, sys, json
for name in sys.argv[1:]:
    child = os.fork()
    if not child:
        space = {}
        for cell in json.load(open(name))["cells"]:
            try: exec(compile(cell["source"], "<cell>", "exec"), space)
            except BaseException: pass
        os._exit(0)
    os.waitpid(child, 0)
"""


def measure(course: Course) -> Iterator[str]:
    if not sandbox.probe().sandboxed:
        raise Skipped(sandbox.probe().text)
    environment.put_scripts_on_path()
    with tempfile.TemporaryDirectory() as folder:
        few, many, stock = (_class(Path(folder, name), n) for name, n in (("few", FEW), ("many", MANY), ("stock", FEW)))
        grade = [sys.executable, "-m", "leadlab", "grade", LAB]
        yield f"{'':34}{FEW:>5} submissions{MANY:>6} submissions"
        ours_few, _ = _timed(grade, few)
        ours_many, memory = _timed(grade, many)
        yield f"{'leadlab grade, from the command':34}{ours_few:15.1f} s{ours_many:16.1f} s"
        release, _ = _timed(["nbgrader", "generate_assignment", LAB], stock)
        theirs, _ = _timed(["nbgrader", "autograde", LAB], stock)
        nothing, _ = _timed(["nbgrader", "autograde", LAB], stock)  # all is graded: what remains is its start
        theirs_many = nothing + (theirs - nothing) * MANY / FEW
        yield f"{'nbgrader autograde':34}{theirs:15.1f} s{theirs_many:16.1f} s (reckoned)"
        floor = _floor(many)
        yield f"{'floor: bare execution, no sandbox':34}{floor * FEW / MANY:15.1f} s{floor:16.1f} s"
        yield f"times as fast as nbgrader: {theirs / ours_few:.1f} with {FEW}, {theirs_many / ours_many:.1f} with {MANY}; the release took it {release:.1f} s more"
        marginal = (ours_many - ours_few) / (MANY - FEW)
        yield f"one submission more: {1e3 * marginal:.0f} ms, floor {1e3 * floor / MANY:.0f} ms; coordinator's memory {memory:.0f} MB"
        told, _ = _timed([sys.executable, "-m", "leadlab", "feedback", LAB], few)
        told_stock, _ = _timed(["nbgrader", "generate_feedback", LAB], stock)
        yield f"feedback of {FEW}: {told:.1f} s, nbgrader {told_stock:.1f} s, {told_stock / told:.1f} times as fast"
        heavy = _class(Path(folder, "heavy"), 8, heavy=True)
        one, _ = _timed([*grade, "--workers", "1"], heavy)
        two, _ = _timed([*grade, "--workers", "2", "--force"], heavy)
        yield f"8 submissions with two cells of {HEAVY_S} s each: {one:.1f} s with one worker, {two:.1f} s with two ({one / two:.2f} times)"
    if theirs / ours_few < LEAST_FEW or theirs_many / ours_many < LEAST_MANY or told_stock / told < LEAST_FEEDBACK:
        raise TooSlow(
            f"wanted: {LEAST_FEW:g} times with {FEW}, {LEAST_MANY:g} with {MANY}, feedback {LEAST_FEEDBACK:g}"
        )
    if memory > MOST_MB:
        raise TooSlow(f"the coordinator took {memory:.0f} MB, more than {MOST_MB}")


def _timed(command: list[str], folder: Path) -> tuple[float, float]:
    """Seconds, and the largest memory of the process itself in MB."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Skipped(f"{' '.join(command)} failed: {said.decode(errors='replace')[-500:]}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def _floor(folder: Path) -> float:
    names = [str(path) for path in sorted(folder.glob("submitted/*/*/*.ipynb"))]
    started = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        halves = [names[::2], names[1::2]]
        list(
            pool.map(
                lambda half: subprocess.run([sys.executable, "-c", FLOOR, *half], stderr=subprocess.DEVNULL), halves
            )
        )
    return time.perf_counter() - started


def _class(root: Path, students: int, heavy: bool = False) -> Path:
    (root / "source" / LAB).mkdir(parents=True)
    (root / "nbgrader_config.py").write_text("c = get_config()\n")
    cells = []
    for number in range(CELLS):
        text = f"### BEGIN SOLUTION\nx{number} = {number}\n### END SOLUTION"
        cells.append(_cell(f"answer-{number}", text, solution=True))
        cells.append(_cell(f"check-{number}", f"assert x{number} == {number}", grade=True, locked=True, points=5))
    _write(root / "source" / LAB, cells)
    for student in range(students):
        answers = json.loads(json.dumps(cells))
        for number in range(CELLS):
            value = None if (number + student) % 7 == 0 else number
            spin = (
                f"import time\nend = time.perf_counter() + {HEAVY_S}\nwhile time.perf_counter() < end: pass\n"
                if heavy and number < 2
                else ""
            )
            answers[2 * number]["source"] = f"{spin}x{number} = {value}"
        _write(root / "submitted" / f"student-{student:03d}" / LAB, answers)
    return root


def _cell(name: str, source: str, **settings: Any) -> Any:
    every = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3, "grade_id": name}
    return v4.new_code_cell(source, id=name, metadata={"nbgrader": every | settings})


def _write(folder: Path, cells: list[Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    (folder / f"{LAB}.ipynb").write_text(json.dumps(v4.new_notebook(cells=cells, metadata=kernel)))
