"""The engine inside stock nbgrader: the same scores as with a kernel for each submission."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from grading_helpers import answered, expected_points, nbgrader, one_wrong_each
from nbformat import v4
from test_grading_engine import needs_sandbox

from leadlab import answers
from leadlab import course as catalogue
from leadlab.course import Course
from leadlab.grading import sandbox
from leadlab.grading.sandbox import NoSandbox

TOPIC = next(topic for topic in catalogue.load().topics if topic.is_built)


@needs_sandbox
@pytest.mark.parametrize("student", ["stub", "solution", "mixed"])
def test_scores_are_those_of_the_contract(course: Course, student: str) -> None:
    """What tests/test_nbgrader.py asserts of a kernel, asserted of the sandbox: every check of a lab."""
    from nbgrader.utils import determine_grade, is_grade

    from leadlab.grading.execute import SandboxedExecute

    wrong = one_wrong_each(TOPIC)
    every = {e.id: tuple(check.name for check in e.checks) for e in TOPIC.exercises}
    chosen, fails = {
        "stub": ({e.id: answers.stub_text(e) for e in TOPIC.exercises}, every),
        "solution": ({}, dict.fromkeys(every, ())),
        "mixed": (
            {e.id: answers.variant_text(e, wrong[e.id].path) for e in TOPIC.exercises},
            {exercise_id: variant.fails for exercise_id, variant in wrong.items()},
        ),
    }[student]
    notebook = nbformat.read(course.root / "solutions" / TOPIC.name / f"{TOPIC.name}.ipynb", as_version=4)
    for cell in notebook.cells:
        exercise_id = cell.id.removesuffix("-answer")
        if cell.id.endswith("-answer") and exercise_id in chosen:
            cell.source = chosen[exercise_id]
    SandboxedExecute(timeout=60).preprocess(notebook, {})
    got = {cell.id: determine_grade(cell)[0] for cell in notebook.cells if is_grade(cell) and "-check-" in cell.id}
    wanted: dict[str, float] = {}
    for exercise in TOPIC.exercises:
        wanted |= expected_points(exercise, fails[exercise.id])
    assert got == wanted


@needs_sandbox
def test_stock_autograde_runs_in_the_sandbox(
    built_tiny_course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stock command, switched by the environment; hostile submissions cost nobody else a point."""
    from nbgrader.api import Gradebook

    (topic,) = built_tiny_course.topics
    (exercise,) = topic.exercises
    root, solution = built_tiny_course.root, answers.solution_text(exercise)
    shutil.copy2(catalogue.find_root(Path(__file__)) / "nbgrader_config.py", root)
    submissions = {
        "a-reads": solution + f"\nprint(open({str(root / 'gradebook.db')!r}).read())\n",
        "b-ends": "import os\nos._exit(0)",
        "c-solution": solution,
        "d-stub": answers.stub_text(exercise),
    }
    for student, answer in submissions.items():
        path = root / "submitted" / student / topic.name / f"{topic.name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(answered(built_tiny_course, topic, {exercise.id: answer}), path)
    exchange = tmp_path / "exchange"
    monkeypatch.setenv("LEADLAB_SANDBOX", "1")
    nbgrader("generate_assignment", topic.name, "--force", cwd=root, exchange=exchange)
    nbgrader("autograde", topic.name, "--create", cwd=root, exchange=exchange)
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "lead-lab") as gradebook:
        scores = {s: gradebook.find_submission(topic.name, s).score for s in submissions}
    assert scores == {"a-reads": 100, "b-ends": 0, "c-solution": 100, "d-stub": 0}
    outputs = {}
    for student in submissions:
        graded = nbformat.read(root / "autograded" / student / topic.name / f"{topic.name}.ipynb", as_version=4)
        (answer_cell,) = [cell for cell in graded.cells if cell.id.endswith("-answer")]
        outputs[student] = [output.ename for output in answer_cell.outputs]
    assert outputs == {"a-reads": ["FileNotFoundError"], "b-ends": ["CellNotFinished"], "c-solution": [], "d-stub": []}


def test_refuses_to_run_a_submission_where_nothing_protects(monkeypatch: pytest.MonkeyPatch) -> None:
    from leadlab.grading.execute import SandboxedExecute

    monkeypatch.setattr(sandbox, "probe", lambda: sandbox.Protection(False, "none: no bubblewrap"))
    with pytest.raises(NoSandbox):
        SandboxedExecute(memory_mb=333).preprocess(v4.new_notebook(cells=[v4.new_code_cell("1")]), {})


@needs_sandbox
def test_which_cells_run() -> None:
    """As a Jupyter client: code that is not empty and not tagged to be skipped. Other cells stay as they are."""
    from leadlab.grading.execute import SandboxedExecute

    cells = [
        v4.new_markdown_cell("1 + 1"),
        v4.new_code_cell("  \n"),
        v4.new_code_cell("0"),
        v4.new_code_cell("40 + 2"),
        v4.new_raw_cell("3"),
    ]
    cells[2].metadata["tags"] = ["skip-execution"]
    notebook, _ = SandboxedExecute(timeout=20).preprocess(v4.new_notebook(cells=cells), {})
    assert [cell.get("outputs") for cell in notebook.cells[:3]] == [None, [], []]
    assert notebook.cells[3].outputs[0].data["text/plain"] == "42"
    assert notebook.cells[3].execution_count == 1
    nbformat.validate(notebook)


@needs_sandbox
def test_a_cell_may_update_what_an_earlier_one_shows() -> None:
    from leadlab.grading.execute import SandboxedExecute

    cells = [v4.new_code_cell("shown = display('old', display_id=True)"), v4.new_code_cell("shown.update('new')")]
    notebook, _ = SandboxedExecute(timeout=20).preprocess(v4.new_notebook(cells=cells), {})
    assert notebook.cells[0].outputs[0].data["text/plain"] == "'new'"


def test_only_execute_is_replaced() -> None:
    from nbgrader.converters import Autograde

    from leadlab.grading import execute

    config = SimpleNamespace(Autograde=SimpleNamespace())
    execute.configure(config)
    stock = Autograde.class_traits()["autograde_preprocessors"].default()
    assert config.Autograde.autograde_preprocessors == [execute.SandboxedExecute, *stock[1:]]
