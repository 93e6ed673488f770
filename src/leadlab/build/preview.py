"""``leadlab preview``: one question's lesson section, executed alone, with its faults and pictures."""

from __future__ import annotations

import base64
import time
from pathlib import Path

from leadlab.build import lessons
from leadlab.build.notebooks import as_text
from leadlab.course import Course


def preview(course: Course, question_id: str, folder: Path) -> int:
    """Execute the section, print its text outputs' faults, write notebook and pictures below ``folder``; 1 on faults."""
    topic, _ = course.exercise(question_id)
    lesson = lessons.assemble(course, topic, only=question_id)
    folder = course.root / folder
    folder.mkdir(parents=True, exist_ok=True)
    (course.root / "notebooks").mkdir(exist_ok=True)
    started = time.monotonic()
    lessons.execute(lesson, course.root / "notebooks")
    seconds = time.monotonic() - started
    faults = [*lessons.coverage_faults(topic, lesson, question_id), *lessons.house_faults(lesson)]
    (folder / f"{question_id}.ipynb").write_text(as_text(lesson), encoding="utf-8")
    for cell in lesson.cells:
        for number, output in enumerate(cell.get("outputs", []), 1):
            text = output.get("text") or output.get("data", {}).get("text/plain", "")
            if "image/png" in output.get("data", {}):
                (folder / f"{cell.id}-{number}.png").write_bytes(base64.b64decode(output.data["image/png"]))
            elif text:
                print(f"--- {cell.id}\n{text.rstrip()}")
    print(f"executed in {seconds:.1f} s; notebook and pictures in {folder.relative_to(course.root)}")
    for fault in faults:
        print(f"fault: {fault}")
    return int(bool(faults))
