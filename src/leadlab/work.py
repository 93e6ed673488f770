"""The learner's own copies of the labs, under ``work/``, which no update, build or drift check touches."""

from __future__ import annotations

import shutil
from pathlib import Path

from leadlab.build.everything import lab_path
from leadlab.course import Course, CourseError, Topic
from leadlab.study import copies


def copy_path(course: Course, topic: Topic) -> Path:
    return copies.copy_path(course.root, topic.name)


def start(course: Course, topic: Topic) -> tuple[Path, bool]:
    """Make the learner's copy of a lab unless it is there; returns its path and whether it was made now.

    Raises :class:`CourseError` when the released lab is missing or the folder cannot be written.
    """
    path = copy_path(course, topic)
    if path.exists():
        return path, False
    released = lab_path(course, topic)
    if not released.exists():
        raise CourseError(f"{released} is missing: run `make build`, or take it from a fresh clone")
    draft = path.with_suffix(".draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(released, draft)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise CourseError(
            f"{path} cannot be written ({error.strerror}): give yourself write access to {course.root}"
        ) from None
    return path, True
