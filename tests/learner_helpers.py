"""What the tests of the learner's loop share: a small course with released labs, and a learner's copy of one."""

from __future__ import annotations

import atexit
import functools
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from leadlab import course as catalogue
from leadlab.build import labs, scaffold
from leadlab.build.notebooks import as_text, content_digest

TOPIC = "04_tiny"
RIGHT = (
    "def double(value: int) -> int:\n    return value * 2\n\n\ndef halve(value: int) -> int:\n    return value // 2\n"
)

_SOLUTION = '''"""Model solution."""


def double(value: int) -> int:
    """Twice the value."""
    return value * 2


def halve(value: int) -> int:
    """Half the value, rounded down."""
    return value // 2
'''
_CHECKS = '''"""Checks."""

from leadlab.checks import check, expect

from .solution import double, halve

SECRET_CASE = 7


@check(points=20)
def doubles() -> None:
    """double gives twice the value."""
    got = double(3)
    expect(got == 6, called="double(3)", got=got, wanted="twice the value", next_step="multiply <by> two")


@check(points=30, hidden=True)
def halves() -> None:
    """halve rounds down."""
    got = halve(SECRET_CASE)
    expect(got == 3, called="halve of an odd number", got=got, wanted="rounded down", next_step="use floor division")
'''
_LAB = """# Lab

+++ {"exercise": "evt-1"}

+++ {"exercise": "evt-2"}

+++ {"free_text": "plan", "points": 10}

Write a plan.

+++ {"rubric": "plan"}

A good plan.
"""


@dataclass
class Learner:
    """A learner's folder with a copy of the lab."""

    root: Path

    @property
    def lab(self) -> Path:
        return self.root / "work" / TOPIC / f"{TOPIC}.ipynb"

    @property
    def released(self) -> Path:
        return self.root / "exercises" / TOPIC / f"{TOPIC}.ipynb"

    def load(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self.lab.read_text(encoding="utf-8"))
        return data

    def save(self, data: dict[str, Any]) -> None:
        self.lab.write_text(json.dumps(data), encoding="utf-8")

    def cell(self, name: str) -> dict[str, Any]:
        """The last cell with the id ``name``."""
        return [cell for cell in self.load()["cells"] if cell.get("id") == name][-1]

    def text(self, name: str) -> str:
        return "".join(self.cell(name)["source"])

    def write(self, source: str, name: str = "evt-1-answer") -> None:
        data = self.load()
        for cell in data["cells"]:
            if cell.get("id") == name:
                cell["source"] = source
        self.save(data)

    def kept(self) -> list[Path]:
        return sorted((self.root / "work" / "kept").glob("*"))


@functools.cache
def _template() -> Path:
    folder = tempfile.mkdtemp(prefix="leadlab-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    root = Path(folder) / "course"
    (root / "topics").mkdir(parents=True)
    questions = [{"id": f"evt-{n}", "question": "Why?", "answer": "Because."} for n in (1, 2)]
    topic = {"number": 4, "slug": "tiny", "title": "Tiny", "questions": questions}
    (root / "topics" / "questions.json").write_text(json.dumps({"topics": [topic]}), encoding="utf-8")
    first = scaffold.make(catalogue.load(root), "evt-1", "double_halve")
    (first / "task.md").write_text("# Double, halve\n\nDo it.\n", encoding="utf-8")
    (first / "solution.py").write_text(_SOLUTION, encoding="utf-8")
    (first / "checks.py").write_text(_CHECKS, encoding="utf-8")
    (first / "hints.md").write_text(
        "## A\n\nfirst hint\n\n## B\n\nsecond hint\n\n## C\n\nthird hint\n", encoding="utf-8"
    )
    second = scaffold.make(catalogue.load(root), "evt-2", "say_why")
    checks = (second / "checks.py").read_text(encoding="utf-8").replace("points=1", "points=40")
    (second / "checks.py").write_text(checks, encoding="utf-8")
    (root / "topics" / TOPIC / "lab.md").write_text(_LAB, encoding="utf-8")
    (root / "topics" / TOPIC / "lesson.md").write_text("# Tiny\n", encoding="utf-8")
    release(root)
    return root


def release(root: Path) -> None:
    """Build the lab alone, as `leadlab build` builds it."""
    topic = catalogue.load(root).topics[0]
    solution = labs.solution_notebook(topic)
    released = labs.release(topic, solution)
    released.metadata["leadlab"]["built"] = [content_digest(solution), content_digest(released)]
    path = root / "exercises" / TOPIC / f"{TOPIC}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_text(released), encoding="utf-8")


def make_learner(folder: Path) -> Learner:
    """A clone in a folder with a space and a non-ASCII letter, and the learner's own copy of its lab."""
    root = folder / "a cöurse"
    shutil.copytree(_template(), root)
    learner = Learner(root)
    learner.lab.parent.mkdir(parents=True)
    shutil.copyfile(learner.released, learner.lab)
    return learner


def assert_is_notebook(path: Path) -> None:
    nbformat.validate(nbformat.read(path, as_version=4))
