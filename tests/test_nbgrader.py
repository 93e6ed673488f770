"""The facilitator's loop with stock nbgrader and our settings, and the contract once per lab through the real thing."""

from __future__ import annotations

import csv
import getpass
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from grading_helpers import answered, copy_course, expected_points, nbgrader, one_wrong_each, solutions

from leadlab import answers
from leadlab import course as catalogue
from leadlab.course import Course
from leadlab.grading import sandbox

BUILT = [topic for topic in catalogue.load().topics if topic.is_built]


@pytest.mark.parametrize("topic", BUILT, ids=lambda topic: topic.name)
def test_contract_holds_through_nbgrader(course: Course, topic, tmp_path: Path) -> None:
    """A set of wrong answers is autograded by stock nbgrader; every check cell earns what the contract says.

    So it does with `leadlab grade`, for the stub and the solution too, and nothing is suspicious in honest answers.
    """
    from nbgrader.api import Gradebook

    root = copy_course(course, tmp_path / "course")
    wrong = one_wrong_each(topic)
    mixed = {e.id: answers.variant_text(e, wrong[e.id].path) for e in topic.exercises}
    submissions = {"stub": {}, "solution": solutions(topic), "mixed": mixed}
    for student, chosen in submissions.items():
        path = root / "submitted" / student / topic.name / f"{topic.name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(answered(course, topic, chosen), path)
    exchange = tmp_path / "exchange"
    nbgrader("generate_assignment", topic.name, "--force", cwd=root, exchange=exchange)
    nbgrader("autograde", topic.name, "--create", "--student", "mixed", cwd=root, exchange=exchange)
    every = {e.id: tuple(check.name for check in e.checks) for e in topic.exercises}
    fails = {
        "stub": every,
        "solution": dict.fromkeys(every, ()),
        "mixed": {exercise_id: variant.fails for exercise_id, variant in wrong.items()},
    }
    graded = [("gradebook.db", "mixed")]
    if sandbox.probe().sandboxed:
        ours = f"sqlite:///{root / 'ours.db'}"
        subprocess.run(
            [sys.executable, "-m", "leadlab", "grade", topic.slug, "--db", ours],
            cwd=root,
            check=True,
            capture_output=True,
        )
        report = json.loads((root / "grading" / topic.name / "report.json").read_text(encoding="utf-8"))
        assert report["model_faults"] == []
        assert [one["looks"] for one in report["submissions"]] == [[], [], []]
        graded += [("ours.db", student) for student in submissions]
    for book, student in graded:
        with Gradebook(f"sqlite:///{root / book}", "lead-lab") as gradebook:
            grades = gradebook.find_submission_notebook(topic.name, topic.name, student).grades
            got = {grade.name: grade.auto_score for grade in grades if "-check-" in grade.name}
            wanted: dict[str, float] = {}
            for exercise in topic.exercises:
                wanted |= expected_points(exercise, fails[student][exercise.id])
            assert got == wanted, (book, student)


def test_whole_loop_on_one_machine(course: Course, tmp_path: Path) -> None:
    """generate, release, fetch, submit, collect, autograde, feedback, export; scores and feedback arrive."""
    topic = BUILT[0]
    facilitator = copy_course(course, tmp_path / "the facilitator's cöurse")
    learner, exchange, me = tmp_path / "learner", tmp_path / "exchange", getpass.getuser()
    learner.mkdir()
    (learner / "nbgrader_config.py").write_bytes((facilitator / "nbgrader_config.py").read_bytes())

    nbgrader("generate_assignment", topic.name, "--force", cwd=facilitator, exchange=exchange)
    nbgrader("release_assignment", topic.name, cwd=facilitator, exchange=exchange)
    assert topic.name in nbgrader("list", cwd=learner, exchange=exchange)
    nbgrader("fetch_assignment", topic.name, cwd=learner, exchange=exchange)
    fetched = learner / topic.name / f"{topic.name}.ipynb"
    assert fetched.read_bytes() == (course.root / "exercises" / topic.name / fetched.name).read_bytes()
    exercise = topic.exercises[0]
    nbformat.write(answered(course, topic, {exercise.id: answers.solution_text(exercise)}), fetched)
    nbgrader("submit", topic.name, cwd=learner, exchange=exchange)

    nbgrader("collect", topic.name, cwd=facilitator, exchange=exchange)
    nbgrader("autograde", topic.name, "--create", cwd=facilitator, exchange=exchange)
    nbgrader("generate_feedback", topic.name, cwd=facilitator, exchange=exchange)
    nbgrader("release_feedback", topic.name, cwd=facilitator, exchange=exchange)
    nbgrader("export", cwd=facilitator, exchange=exchange)
    with (facilitator / "grades.csv").open(encoding="utf-8") as stream:
        (row,) = [row for row in csv.DictReader(stream) if row["assignment"] == topic.name]
    assert (row["student_id"], float(row["score"]), float(row["max_score"])) == (me, exercise.points, 100)

    nbgrader("fetch_feedback", topic.name, cwd=learner, exchange=exchange)
    (page,) = learner.rglob("*.html")
    assert exercise.id in page.read_text(encoding="utf-8")
