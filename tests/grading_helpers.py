"""What the tests of grading share: a facilitator's course folder, and submissions made of chosen answers."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from leadlab import answers
from leadlab.build import everything
from leadlab.course import Course, Exercise, Topic, Variant


def copy_course(course: Course, folder: Path) -> Path:
    """What a facilitator or learner has of a clone, in a folder of the test's own."""
    folder.mkdir(parents=True)
    for name in ("notebooks", "exercises", "solutions", "topics"):
        shutil.copytree(course.root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for name in ("nbgrader_config.py", "START_HERE.ipynb"):
        shutil.copy2(course.root / name, folder / name)
    return folder


def jupyter_folders(folder: Path) -> dict[str, str]:
    """Settings that keep the files that Jupyter and nbgrader write for a user below ``folder``."""
    names = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "ipython",
    }
    return {name: str(folder / "jupyter" / sub) for name, sub in names.items()}


def nbgrader(*arguments: str, cwd: Path, exchange: Path) -> str:
    """Run a stock nbgrader command as a person would; returns what it printed. Fails the test if the command fails."""
    result = subprocess.run(
        ["nbgrader", *arguments],
        cwd=cwd,
        env={**os.environ, **jupyter_folders(exchange.parent), "LEADLAB_EXCHANGE": str(exchange)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert result.returncode == 0, f"nbgrader {' '.join(arguments)}\n{result.stdout}{result.stderr}"
    return result.stdout + result.stderr


def answered(course: Course, topic: Topic, chosen: dict[str, str]) -> NotebookNode:
    """The released lab with the answer cells of ``chosen`` (exercise id to answer source) filled in."""
    lab = nbformat.read(everything.lab_path(course, topic), as_version=4)
    for cell in lab.cells:
        exercise_id = cell.id.removesuffix("-answer")
        if cell.id.endswith("-answer") and exercise_id in chosen:
            cell.source = chosen[exercise_id]
    return lab


def solutions(topic: Topic) -> dict[str, str]:
    return {exercise.id: answers.solution_text(exercise) for exercise in topic.exercises}


def one_wrong_each(topic: Topic) -> dict[str, Variant]:
    """One wrong answer for each exercise: the one that keeps the most points, so that partial credit is seen."""
    return {e.id: max(e.wrong, key=lambda variant: (variant.score or 0, variant.name)) for e in topic.exercises}


def expected_points(exercise: Exercise, fails: tuple[str, ...]) -> dict[str, float]:
    """What each check cell of ``exercise`` must earn when the checks ``fails`` fail."""
    return {
        f"{exercise.id}-check-{number}": 0.0 if check.name in fails else float(check.points)
        for number, check in enumerate(exercise.checks, 1)
    }
