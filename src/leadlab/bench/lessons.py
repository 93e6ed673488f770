"""Each lesson, executed as the build does it, against the CPU time that its code takes in the kernel."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode, v4

from leadlab.build import lessons
from leadlab.course import Course

CPU = "import time\nprint(time.process_time())"


def measure(course: Course) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        empty, _ = _execute(v4.new_notebook(), Path(folder))
        yield f"{'(one empty cell)':<28}{empty:6.1f} s"
    for topic in course.topics:
        if topic.is_built:
            lesson = lessons.assemble(course, topic)
            seconds, cpu = _execute(lesson, course.root / "notebooks")
            cells = sum(cell.cell_type == "code" for cell in lesson.cells)
            yield (
                f"{topic.name:<28}{seconds:6.1f} s, {seconds / empty:.1f} times the empty one, "
                f"{seconds / cpu:.2f} of its {cpu:.1f} s CPU; {cells} code cells"
            )


def _execute(notebook: NotebookNode, folder: Path) -> tuple[float, float]:
    """Wall-clock seconds of the run, and CPU seconds of the kernel since its start."""
    notebook.cells.append(v4.new_code_cell(CPU, id="cpu"))
    started = time.perf_counter()
    lessons.execute(notebook, folder)
    return time.perf_counter() - started, float(notebook.cells[-1].outputs[0].text)
