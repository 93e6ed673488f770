"""What all of the course's tests share."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from leadlab import course as catalogue
from leadlab import environment
from leadlab.build import everything, scaffold
from leadlab.course import Course

ROOT = Path(__file__).parent

environment.put_scripts_on_path()
os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Tests that share a server go to one worker, all others one by one to whoever is free.

    pytest 9.2 does not let pytest-xdist 3.8 mark groups (`--dist loadgroup`), so the groups are told by their files.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByServer(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            if file.startswith("tests/browser/"):
                return "tests/browser"
            return file if file.startswith("tests/test_grading_") else nodeid

    return ByServer(config, log)


@pytest.fixture(scope="session")
def course() -> Course:
    """The catalogue of this clone."""
    return catalogue.load(ROOT)


def _make_tiny_course(root: Path) -> Course:
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


@pytest.fixture(scope="session")
def _tiny_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("template") / "course"
    course = _make_tiny_course(root)
    everything.build(course, list(course.topics), tell=lambda line: None)
    return root


@pytest.fixture
def tiny_course(tmp_path: Path) -> Course:
    """A course of one topic with one scaffolded exercise, in a folder with a space and a non-ASCII letter."""
    return _make_tiny_course(tmp_path / "a cöurse")


@pytest.fixture
def built_tiny_course(tmp_path: Path, _tiny_template: Path) -> Course:
    """The same, with everything built."""
    root = tmp_path / "a cöurse"
    shutil.copytree(_tiny_template, root)
    return catalogue.load(root)
