"""An exercise as its checks, hints and stub are found on this disk: in the course's sources, or in a lab alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from leadlab import answers
from leadlab import course as catalogue
from leadlab.course import CourseError, Exercise, Topic
from leadlab.study import copies

_CHECK_HEAD = re.compile(r"# \S+ check \d+ · \d+ points? · (?P<kind>visible|hidden)\n# (?P<summary>.*)")
_SCENE_HEAD = re.compile(r"## \S+ · (?P<title>.*) \(\d+ points?\)")


@dataclass(frozen=True)
class TaskCheck:
    """A check. ``cell`` is the source of its cell, None for a hidden check whose source is not on this disk."""

    points: int
    hidden: bool
    summary: str
    cell: str | None


@dataclass(frozen=True)
class Task:
    """An exercise. ``stub`` and ``solution`` are None, and ``hints`` empty, where they are not on this disk."""

    id: str
    title: str
    topic: str
    given: str
    stub: str | None
    checks: tuple[TaskCheck, ...]
    hints: tuple[str, ...] = ()
    solution: str | None = None

    @property
    def points(self) -> int:
        return sum(check.points for check in self.checks)


def find_root() -> Path:
    """The folder that has the learner's ``work/``: a clone, or a folder with released labs; else the working directory."""
    for folder in (Path.cwd(), *Path.cwd().resolve().parents):
        if (folder / "topics" / "questions.json").is_file() or any((folder / "exercises").glob("*/*.ipynb")):
            return folder
    try:
        return catalogue.find_root()
    except CourseError:
        return Path.cwd()


def find(root: Path, exercise_id: str, opened: Path | None = None) -> Task:
    """The exercise, from the sources below ``root``, else from its released lab, else from the notebook ``opened``.

    Raises :class:`CourseError`, which names the known ones, for another id.
    """
    known: list[str] = []
    for topic, exercise in _sources(root):
        known.append(exercise.id)
        if exercise.id == exercise_id:
            return from_sources(topic, exercise)
    for lab in [*sorted((root / "exercises").glob("*/*.ipynb")), *([opened] if opened else [])]:
        try:
            notebook = copies.read(lab)
        except CourseError:
            continue
        found = exercise_ids(notebook)
        known += found
        if exercise_id in found:
            return from_lab(notebook, exercise_id, is_released=lab != opened)
    listed = ", ".join(dict.fromkeys(known)) or "none: there is no lab here"
    raise CourseError(f"no exercise {exercise_id!r}. The exercises: {listed}")


def of_topic(root: Path, key: str) -> tuple[str, list[Task]]:
    """The topic's name and its exercises, by number, slug or name. Raises :class:`CourseError` for others."""
    course = _course(root)
    if course is not None:
        topic = course.topic(key)
        exercises = [exercise for exercise in topic.exercises if _is_complete(exercise)]
        if exercises:
            return topic.name, [from_sources(topic, exercise) for exercise in exercises]
    labs = sorted((root / "exercises").glob("*/*.ipynb"))
    for lab in labs:
        number, _, slug = lab.stem.partition("_")
        if key in (lab.stem, slug) or (key.isdigit() and number.isdigit() and int(key) == int(number)):
            notebook = copies.read(lab)
            ids = exercise_ids(notebook)
            return lab.stem, [from_lab(notebook, name, is_released=True) for name in ids]
    raise CourseError(f"no lab {key!r}. The labs: {', '.join(lab.stem for lab in labs)}")


def from_sources(topic: Topic, exercise: Exercise) -> Task:
    """The exercise with everything that its folder holds."""
    checks = tuple(
        TaskCheck(check.points, check.hidden, check.summary, source)
        for check, source in zip(exercise.checks, answers.check_cells(exercise), strict=True)
    )
    return Task(
        exercise.id,
        exercise.title,
        topic.name,
        answers.given_text(exercise),
        answers.stub_text(exercise),
        checks,
        exercise.hints,
        answers.solution_text(exercise),
    )


def from_lab(notebook: copies.NotebookFile, exercise_id: str, *, is_released: bool) -> Task:
    """The exercise as a lab has it: given part, visible checks, and what the hidden ones say of themselves.

    The answer cell is the stub only if the lab ``is_released``; a learner's own has the answer in it.
    """
    checks: dict[str, TaskCheck] = {}  # by name: a learner may have copied a cell
    given, title, stub = "", exercise_id, None
    for cell in notebook.cells:
        name, text = copies.cell_name(cell), copies.source(cell)
        if name == f"{exercise_id}-given":
            given = text
        elif name == f"{exercise_id}-answer" and is_released:
            stub = text
        elif name == f"{exercise_id}-scene" and (head := _SCENE_HEAD.match(text)):
            title = head["title"]
        elif name.startswith(f"{exercise_id}-check-"):
            head = _CHECK_HEAD.match(text)
            points = copies.settings(cell).get("points")
            hidden = head is not None and head["kind"] == "hidden"
            checks[name] = TaskCheck(
                int(points) if isinstance(points, int | float) else 0,
                hidden,
                head["summary"] if head else name,
                None if hidden else text,
            )
    topic = notebook.info.get("topic")
    name = topic if isinstance(topic, str) else notebook.path.stem
    return Task(exercise_id, title, name, given, stub, tuple(checks.values()))


def exercise_ids(notebook: copies.NotebookFile) -> list[str]:
    """The exercises of a lab, in its order: those that have a check cell."""
    names = [copies.cell_name(cell) for cell in notebook.cells]
    found = [match[1] for name in names if (match := re.fullmatch(r"([a-z]+-\d+)-check-\d+", name))]
    return list(dict.fromkeys(found))


def _course(root: Path) -> catalogue.Course | None:
    return catalogue.load(root) if (root / "topics" / "questions.json").is_file() else None


def _sources(root: Path) -> list[tuple[Topic, Exercise]]:
    course = _course(root)
    topics = course.topics if course else ()
    return [(topic, e) for topic in topics for e in topic.exercises if _is_complete(e)]


def _is_complete(exercise: Exercise) -> bool:
    return all((exercise.folder / name).is_file() for name in ("given.py", "solution.py", "checks.py", "hints.md"))
