"""``leadlab record``: real-engine results, recorded anew."""

from __future__ import annotations

from leadlab import recorded
from leadlab.build import lessons
from leadlab.course import Course, Topic


def record(course: Course, topics: list[Topic]) -> None:
    """Execute the lessons of ``topics`` with recording on: each live engine result is written below ``recorded/``."""
    with recorded.recording():
        for topic in topics:
            if topic.is_built:
                lessons.execute(lessons.assemble(course, topic), course.root / "notebooks")
