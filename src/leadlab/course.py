"""The catalogue: topics, questions, exercises, checks and points, read from ``topics/``.

Nothing here imports a notebook or runs an exercise: sources are read as text, so that the catalogue of the whole
course is there in milliseconds.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

FOLDER_NAME = re.compile(r"(?P<prefix>[a-z]+)_(?P<number>\d+)_(?P<slug>[a-z0-9_]+)")
EXERCISE_FILES = ("lesson.md", "task.md", "given.py", "solution.py", "checks.py", "hints.md")
HINT_LEVELS = 3


class CourseError(Exception):
    """A source file that cannot be used. The message names the file and says what to do."""


@dataclass(frozen=True)
class Question:
    """One interview question, as asked, with the common answer to it."""

    id: str
    text: str
    given_answer: str


@dataclass(frozen=True)
class Check:
    """One graded check: a decorated function of ``checks.py``."""

    name: str
    points: int
    hidden: bool
    summary: str
    is_async: bool


@dataclass(frozen=True)
class Variant:
    """A wrong or also-right answer: the solution with some definitions replaced."""

    path: Path
    summary: str
    fails: tuple[str, ...]
    score: int | None
    total: int | None

    @property
    def name(self) -> str:
        return self.path.stem


@dataclass(frozen=True)
class FreeText:
    """A question that a person grades, with the rubric for it."""

    id: str
    points: int
    prompt: str
    rubric: str


@dataclass(frozen=True)
class Exercise:
    """One exercise folder. ``id`` is the id of the question that it belongs to."""

    folder: Path

    @property
    def id(self) -> str:
        match = FOLDER_NAME.fullmatch(self.folder.name)
        assert match is not None
        return f"{match['prefix']}-{match['number']}"

    def read(self, name: str) -> str:
        path = self.folder / name
        try:
            return path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise CourseError(
                f"{path}: missing. Write it, or make the folder anew with `leadlab new`; CONTRIBUTING.md lists the files"
            ) from None
        except UnicodeDecodeError as error:
            raise CourseError(f"{path}: not UTF-8 text ({error}). Save it as UTF-8") from None

    @cached_property
    def title(self) -> str:
        first, _, _ = self.read("task.md").lstrip().partition("\n")
        if not first.startswith("# ") or not first[2:].strip():
            raise CourseError(f"{self.folder / 'task.md'}: the first line must be the title, as `# Title`")
        return first[2:].strip()

    @cached_property
    def task(self) -> str:
        """The task's text below its title."""
        return self.read("task.md").lstrip().partition("\n")[2].strip()

    @cached_property
    def hints(self) -> tuple[str, ...]:
        parts = re.split(r"(?m)^## .*$", self.read("hints.md"))
        levels = tuple(part.strip() for part in parts[1:])
        if len(levels) != HINT_LEVELS or not all(levels):
            raise CourseError(
                f"{self.folder / 'hints.md'}: needs {HINT_LEVELS} `##` levels with text (a question, the idea, nearly "
                f"the code), has {len(levels)}"
            )
        return levels

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        path = self.folder / "checks.py"
        found = []
        for node in parse(path, self.read("checks.py")).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                check = _read_check(path, node)
                if check:
                    found.append(check)
        if not found:
            raise CourseError(f"{path}: no function is marked with @check(points=…)")
        return tuple(found)

    @property
    def points(self) -> int:
        return sum(check.points for check in self.checks)

    @cached_property
    def wrong(self) -> tuple[Variant, ...]:
        variants = tuple(self._variants("wrong"))
        names = {check.name for check in self.checks}
        for variant in variants:
            if not variant.fails or variant.score is None:
                raise CourseError(
                    f"{variant.path}: the header must say `fails: name, …` and `score: N of {self.points}`"
                )
            unknown = [name for name in variant.fails if name not in names]
            if unknown:
                raise CourseError(f"{variant.path}: fails: names no check of checks.py: {', '.join(unknown)}")
            lost = sum(check.points for check in self.checks if check.name in variant.fails)
            if (variant.score, variant.total) != (self.points - lost, self.points):
                raise CourseError(
                    f"{variant.path}: the header says score: {variant.score} of {variant.total}, but its failing checks "
                    f"leave {self.points - lost} of {self.points}"
                )
        return variants

    @cached_property
    def also_right(self) -> tuple[Variant, ...]:
        return tuple(self._variants("also_right"))

    def _variants(self, kind: str) -> Iterator[Variant]:
        for path in sorted((self.folder / kind).glob("*.py")):
            yield _read_variant(path)


@dataclass(frozen=True)
class Topic:
    """One topic folder with its questions."""

    folder: Path
    number: int
    slug: str
    title: str
    questions: tuple[Question, ...]

    @property
    def name(self) -> str:
        """The folder's name, ``NN_slug``, which its notebooks and its nbgrader assignment bear too."""
        return f"{self.number:02d}_{self.slug}"

    @property
    def is_built(self) -> bool:
        """Whether there is anything to build yet."""
        return (self.folder / "lesson.md").exists()

    @cached_property
    def exercises(self) -> tuple[Exercise, ...]:
        """The exercises in the order of their questions."""
        by_id: dict[str, Exercise] = {}
        if not self.folder.is_dir():
            return ()
        for folder in sorted(path for path in self.folder.iterdir() if path.is_dir() and path.name != "recorded"):
            if folder.name.startswith((".", "__")):
                continue
            if not FOLDER_NAME.fullmatch(folder.name):
                raise CourseError(f"{folder}: an exercise folder is named id_verb_object, like evt_5_single_flight")
            exercise = Exercise(folder)
            if exercise.id in by_id:
                raise CourseError(
                    f"{folder}: exercise {exercise.id} is already {by_id[exercise.id].folder}; rename one"
                )
            by_id[exercise.id] = exercise
        order = [question.id for question in self.questions]
        for exercise in by_id.values():
            if exercise.id not in order:
                raise CourseError(
                    f"{exercise.folder}: topic {self.number} has no question {exercise.id}: {', '.join(order)}"
                )
        return tuple(by_id[question_id] for question_id in order if question_id in by_id)

    def question(self, question_id: str) -> Question:
        for question in self.questions:
            if question.id == question_id:
                return question
        raise CourseError(f"topic {self.number} has no question {question_id!r}")

    @cached_property
    def free_texts(self) -> tuple[FreeText, ...]:
        from leadlab.build.labs import (
            read_free_texts,  # the lab's frame is a notebook text: parsed only when asked for
        )

        return read_free_texts(self)

    @property
    def points(self) -> int:
        return sum(exercise.points for exercise in self.exercises) + sum(text.points for text in self.free_texts)


@dataclass(frozen=True)
class Course:
    """The whole course, rooted at the folder of a clone."""

    root: Path
    topics: tuple[Topic, ...]

    def topic(self, key: str | int) -> Topic:
        """The topic by number (``4``, ``"04"``), slug or name; raises :class:`CourseError` for others."""
        for topic in self.topics:
            text = str(key)
            if text in (topic.name, topic.slug) or (text.isdigit() and int(text) == topic.number):
                return topic
        raise CourseError(f"no topic {key!r}. The topics: {', '.join(topic.name for topic in self.topics)}")

    def exercise(self, exercise_id: str) -> tuple[Topic, Exercise]:
        for topic in self.topics:
            for exercise in topic.exercises:
                if exercise.id == exercise_id:
                    return topic, exercise
        known = ", ".join(exercise.id for topic in self.topics for exercise in topic.exercises)
        raise CourseError(f"no exercise {exercise_id!r}. The exercises: {known}")

    def as_json(self) -> dict:
        """The catalogue as plain data: what ``leadlab course --json`` prints."""
        return {
            "topics": [
                {
                    "number": topic.number,
                    "name": topic.name,
                    "title": topic.title,
                    "points": topic.points if topic.exercises else 0,
                    "built": topic.is_built,
                    "lesson": f"notebooks/{topic.name}.ipynb",
                    "lab": f"exercises/{topic.name}/{topic.name}.ipynb",
                    "solution": f"solutions/{topic.name}/{topic.name}.ipynb",
                    "questions": [
                        {"id": question.id, "question": question.text, "answer": question.given_answer}
                        for question in topic.questions
                    ],
                    "exercises": [
                        {
                            "id": exercise.id,
                            "title": exercise.title,
                            "folder": exercise.folder.relative_to(self.root).as_posix(),
                            "points": exercise.points,
                            "checks": [
                                {
                                    "id": f"{exercise.id}-check-{number}",
                                    "name": check.name,
                                    "points": check.points,
                                    "hidden": check.hidden,
                                    "summary": check.summary,
                                }
                                for number, check in enumerate(exercise.checks, 1)
                            ],
                            "wrong": [variant.name for variant in exercise.wrong],
                            "also_right": [variant.name for variant in exercise.also_right],
                        }
                        for exercise in topic.exercises
                    ],
                    "free_texts": [{"id": text.id, "points": text.points} for text in topic.free_texts],
                }
                for topic in self.topics
            ]
        }


def find_root(start: Path | None = None) -> Path:
    """The folder of the clone: the nearest parent of ``start`` (default: the working directory, then this file)."""
    starts = [start] if start else [Path.cwd(), Path(__file__)]
    for origin in starts:
        for folder in (origin, *origin.resolve().parents):
            if (folder / "topics" / "questions.json").is_file():
                return folder
    raise CourseError(f"{starts[0]} is not inside a clone of the course (no topics/questions.json above it)")


def load(root: Path | None = None) -> Course:
    """Read the catalogue of the clone at ``root``. Raises :class:`CourseError` with the file's name."""
    root = root or find_root()
    path = root / "topics" / "questions.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        topics = tuple(
            Topic(
                folder=root / "topics" / f"{entry['number']:02d}_{entry['slug']}",
                number=entry["number"],
                slug=entry["slug"],
                title=entry["title"],
                questions=tuple(Question(q["id"], q["question"], q["answer"]) for q in entry["questions"]),
            )
            for entry in data["topics"]
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CourseError(f"{path}: not the course's catalogue ({type(error).__name__}: {error})") from None
    return Course(root, topics)


@lru_cache(maxsize=512)
def parse(path: Path, text: str) -> ast.Module:
    """The syntax tree of a source, which callers must not change; raises :class:`CourseError` with the file and line."""
    try:
        return ast.parse(text)
    except SyntaxError as error:
        raise CourseError(f"{path}:{error.lineno}: {error.msg}") from None


def _read_check(path: Path, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Check | None:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "check":
            options = {}
            for keyword in decorator.keywords:
                try:
                    options[keyword.arg] = ast.literal_eval(keyword.value)
                except ValueError:
                    raise CourseError(f"{path}:{node.lineno}: @check takes plain values only") from None
            points = options.get("points")
            if decorator.args or set(options) - {"points", "hidden"} or not isinstance(points, int) or points < 1:
                raise CourseError(
                    f"{path}:{node.lineno}: write @check(points=N) or @check(points=N, hidden=True), N ≥ 1"
                )
            summary = ast.get_docstring(node)
            if not summary or "\n" in summary:
                raise CourseError(
                    f"{path}:{node.lineno}: check {node.name} needs a docstring of one line: what it tests"
                )
            return Check(
                node.name,
                points,
                bool(options.get("hidden")),
                summary,
                isinstance(node, ast.AsyncFunctionDef),
            )
    return None


def _read_variant(path: Path) -> Variant:
    text = path.read_text(encoding="utf-8")
    doc = ast.get_docstring(parse(path, text))
    if not doc:
        raise CourseError(
            f"{path}: the file must begin with a docstring that says what is particular about this answer"
        )
    fails: tuple[str, ...] = ()
    score = total = None
    field = re.search(r"(?ms)^fails:(?P<names>.*?)(?=^\w+:|\Z)", doc)
    if field:
        fails = tuple(name.strip() for name in field["names"].split(",") if name.strip())
    line = re.search(r"(?m)^score:\s*(\d+) of (\d+)\s*$", doc)
    if line:
        score, total = int(line[1]), int(line[2])
    return Variant(path, doc.partition("\n")[0], fails, score, total)
