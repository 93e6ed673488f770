"""What all of the course's tests share."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from leadlab import course as catalogue
from leadlab import environment
from leadlab.build import scaffold
from leadlab.course import Course

ROOT = Path(__file__).parent

environment.put_scripts_on_path()
os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")


@pytest.fixture(scope="session")
def course() -> Course:
    """The catalogue of this clone."""
    return catalogue.load(ROOT)


@pytest.fixture
def tiny_course(tmp_path: Path) -> Callable[[], Course]:
    """Makes a course of one topic with one scaffolded exercise, in a folder with a space and a non-ASCII letter."""

    def make() -> Course:
        root = tmp_path / "a cöurse"
        shutil.rmtree(root, ignore_errors=True)
        (root / "topics").mkdir(parents=True)
        question = {"id": "evt-1", "question": "Why repeat?", "answer": "Because it fails."}
        topic = {"number": 4, "slug": "tiny", "title": "Tiny", "questions": [question]}
        (root / "topics" / "questions.json").write_text(json.dumps({"topics": [topic]}), encoding="utf-8")
        folder = scaffold.make(catalogue.load(root), "evt-1", "say_why")
        for name in ("checks.py", "wrong/misconception.py"):
            path = folder / name
            text = path.read_text(encoding="utf-8").replace("points=1", "points=100").replace("0 of 1", "0 of 100")
            path.write_text(text, encoding="utf-8")
        opening = "# Tiny\n\n```{code-cell}\nfrom leadlab.lesson import begin, predict\nbegin()\n```\n"
        (root / "topics" / "04_tiny" / "lesson.md").write_text(opening, encoding="utf-8")
        (root / "topics" / "04_tiny" / "lab.md").write_text('# Lab\n\n+++ {"exercise": "evt-1"}\n', encoding="utf-8")
        return catalogue.load(root)

    return make
