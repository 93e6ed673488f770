"""``make build``: rebuild what changed, and say what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from leadlab.build import labs, lessons, start
from leadlab.build.notebooks import as_text, content_digest, write_built
from leadlab.course import Course, CourseError, Topic
from leadlab.study import copies


def build(course: Course, topics: list[Topic], force: bool = False, tell: Callable[[str], None] = print) -> None:
    """Build the lessons, solutions and labs of ``topics``, then START_HERE.

    A lesson is executed only when its sources changed or ``force`` is given. Raises :class:`CourseError` naming the
    source at fault; what stood there before then still stands.
    """
    for topic in topics:
        if not topic.is_built:
            continue
        for path, node in built_notebooks(course, topic, force, tell):
            before = path.read_text(encoding="utf-8") if path.exists() else None
            kept = write_built(path, node, course.root)
            if kept:
                tell(
                    f"{path.relative_to(course.root)} had been edited: your version is kept in {kept.relative_to(course.root)}"
                )
            if before != path.read_text(encoding="utf-8"):
                tell(f"built {path.relative_to(course.root)}")
    path = course.root / "START_HERE.ipynb"
    before = path.read_text(encoding="utf-8") if path.exists() else None
    kept = write_built(path, start.assemble(course), course.root)
    if kept:
        tell(f"START_HERE.ipynb had been edited: your version is kept in {kept.relative_to(course.root)}")
    if before != path.read_text(encoding="utf-8"):
        tell("built START_HERE.ipynb")


def built_notebooks(
    course: Course, topic: Topic, force: bool, tell: Callable[[str], None]
) -> Iterator[tuple[Path, NotebookNode]]:
    """The lesson, the solution and the lab of ``topic`` with the paths where they belong."""
    lesson = lessons.assemble(course, topic)
    yield lesson_path(course, topic), _with_outputs(course, topic, lesson, force, tell)
    solution, released = _solution_and_release(topic)
    yield solution_path(course, topic), solution
    yield lab_path(course, topic), released


def _solution_and_release(topic: Topic) -> tuple[NotebookNode, NotebookNode]:
    """The lab as nbgrader's source and as released.

    Both carry the digests of both: nbgrader copies a notebook's metadata, so the release that a facilitator generates
    is the committed one, byte for byte.
    """
    solution = labs.solution_notebook(topic)
    released = labs.release(topic, solution)
    for node in (solution, released):
        node.metadata["leadlab"]["built"] = [content_digest(solution), content_digest(released)]
    return solution, released


def lesson_path(course: Course, topic: Topic) -> Path:
    return course.root / "notebooks" / f"{topic.name}.ipynb"


def solution_path(course: Course, topic: Topic) -> Path:
    return course.root / "solutions" / topic.name / f"{topic.name}.ipynb"


def lab_path(course: Course, topic: Topic) -> Path:
    return copies.released_path(course.root, topic.name)


def drift(course: Course) -> Iterator[str]:
    """Every built file that differs from what its sources give, a sentence each. Executes no lesson."""
    for topic in course.topics:
        if topic.is_built:
            yield from topic_drift(course, topic)
    yield from start_drift(course)


def topic_drift(course: Course, topic: Topic) -> Iterator[str]:
    """The drift of one topic's lesson, solution and lab."""
    lesson = lessons.assemble(course, topic)
    stored = _stored(lesson_path(course, topic))
    if stored is None or stored.metadata["leadlab"].get("source") != lessons.source_digest(lesson):
        yield f"{lesson_path(course, topic)} is not what {topic.folder} gives: run `make build`"
    elif content_digest(stored) != content_digest(lesson):
        yield f"{lesson_path(course, topic)} has been edited: edit {topic.folder} and run `make build`"
    solution, released = _solution_and_release(topic)
    for path, node in ((solution_path(course, topic), solution), (lab_path(course, topic), released)):
        if not _is_same(path, node):
            yield f"{path} is not what {topic.folder} gives: run `make build`"


def start_drift(course: Course) -> Iterator[str]:
    """The drift of START_HERE."""
    path = course.root / "START_HERE.ipynb"
    if not _is_same(path, start.assemble(course)):
        yield f"{path} is not what the sources give: run `make build`"


def _with_outputs(
    course: Course, topic: Topic, lesson: NotebookNode, force: bool, tell: Callable[[str], None]
) -> NotebookNode:
    digest = lessons.source_digest(lesson)
    stored = _stored(lesson_path(course, topic))
    if (
        not force
        and stored is not None
        and stored.metadata["leadlab"].get("source") == digest
        and content_digest(stored) == content_digest(lesson)
    ):
        return stored
    tell(f"executing {lesson_path(course, topic).relative_to(course.root)} …")
    folder = course.root / "notebooks"
    folder.mkdir(exist_ok=True)
    try:
        lessons.execute(lesson, folder)
    except CourseError as error:
        raise CourseError(f"{topic.folder}: {error}") from None
    lesson.metadata["leadlab"]["source"] = digest
    return lesson


def _stored(path: Path) -> NotebookNode | None:
    try:
        node = nbformat.read(path, as_version=4)
        node.metadata["leadlab"]
    except Exception:  # missing or unreadable: built anew, and kept aside by write_built
        return None
    return node


def _is_same(path: Path, node: NotebookNode) -> bool:
    node.metadata["leadlab"].setdefault("built", [content_digest(node)])
    return path.exists() and path.read_text(encoding="utf-8") == as_text(node)
