"""The contract of every exercise: the stub earns nothing, the solution everything, each wrong answer what its header says."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadlab import answers, contract
from leadlab import course as catalogue
from leadlab.course import Exercise

EXERCISES = [exercise for topic in catalogue.load().topics for exercise in topic.exercises]
ANSWERS = [
    pytest.param(exercise, name, text, fails, id=f"{exercise.id}-{name}")
    for exercise in EXERCISES
    for name, text, fails in contract.answers_of(exercise)
]


@pytest.mark.parametrize(("exercise", "name", "text", "must_fail"), ANSWERS)
def test_answer_earns_what_it_must(exercise: Exercise, name: str, text: str, must_fail: frozenset[str]) -> None:
    assert list(contract.answer_faults(exercise, name, text, must_fail)) == []


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_exercise_folder_is_complete(exercise: Exercise) -> None:
    assert list(contract.folder_faults(exercise)) == []


def test_contract_sees_each_kind_of_breach(tiny_course) -> None:
    exercise = tiny_course.exercise("evt-1")[1]
    assert any("wrong answers, at least 4" in fault for fault in contract.faults(exercise))

    solution = exercise.folder / "solution.py"
    good = solution.read_text(encoding="utf-8")
    solution.write_text(good.replace("return value", "return value + 1"), encoding="utf-8")
    assert any("solution: check first_property fails" in fault for fault in contract.faults(exercise, "solution"))
    solution.write_text(good, encoding="utf-8")

    wrong = exercise.folder / "wrong" / "misconception.py"
    wrong.write_text(wrong.read_text(encoding="utf-8").replace("value + 1", "value"), encoding="utf-8")
    assert any("first_property passes, but must fail" in fault for fault in contract.faults(exercise, "wrong"))

    also = exercise.folder / "also_right" / "another_style.py"
    also.write_text('"""Wrong."""\n\n\ndef say_why(value: int) -> int:\n    return -value\n', encoding="utf-8")
    assert any("also_right/another_style: check" in fault for fault in contract.faults(exercise, "also_right"))


def test_check_that_hangs_or_kills_its_process_counts_as_failed(tiny_course) -> None:
    exercise = tiny_course.exercise("evt-1")[1]
    hanging = contract.run_answer(exercise, "def say_why(value):\n    while True: pass\n", limit_s=1)
    assert [(outcome.passed, outcome.message) for outcome in hanging] == [(False, "no outcome after 1 s")]
    dying = contract.run_answer(exercise, "import os\ndef say_why(value):\n    os._exit(0)\n")
    assert [(outcome.passed, outcome.message) for outcome in dying] == [(False, "the process ended before this check")]


def test_check_that_writes_to_stderr_counts_as_failed(tiny_course) -> None:
    exercise = tiny_course.exercise("evt-1")[1]
    noisy = "import sys\ndef say_why(value):\n    print('oops', file=sys.stderr)\n    return value\n"
    (outcome,) = contract.run_answer(exercise, noisy)
    assert not outcome.passed and "stderr" in outcome.message


def test_answers_to_a_check_do_not_reach_the_next_one(tiny_course) -> None:
    """What one check's helper defines is defined again for the next, so no check depends on an earlier cell."""
    exercise = tiny_course.exercise("evt-1")[1]
    path = exercise.folder / "checks.py"
    path.write_text(
        path.read_text(encoding="utf-8").replace("points=100", "points=60")
        + '\n\ndef _limit() -> int:\n    return 3\n\n\n@check(points=40, hidden=True)\ndef second() -> None:\n    """Something."""\n    assert say_why(_limit()) == 3\n',
        encoding="utf-8",
    )
    exercise = Exercise(exercise.folder)
    cells = answers.check_cells(exercise)
    assert "_limit" not in cells[0] and "def _limit" in cells[1]
    namespace: dict[str, object] = {}
    exec(answers.solution_text(exercise) + "\n" + cells[1], namespace)


def test_check_cells_touch_no_name_of_the_learner(tiny_course) -> None:
    """A learner's helper called like a check's helper, or like a module that a check imports, is left alone."""
    exercise = tiny_course.exercise("evt-1")[1]
    path = exercise.folder / "checks.py"
    path.write_text(
        """import random
from leadlab.checks import check

from .solution import say_why

TEXT = '''two
lines'''


def helper(value: int) -> int:
    return random.Random(1).randrange(5, 6) + value - 5


@check(points=100)
def first() -> None:
    \"\"\"Something.\"\"\"
    assert say_why(3) == helper(3) == 3 and len(TEXT) == 9
""",
        encoding="utf-8",
    )
    answer = "random = 5\n\ndef helper():\n    return random\n\ndef say_why(value):\n    return value + helper() - 5\n"
    namespace: dict[str, object] = {}
    exec(answer, namespace)
    exec(answers.check_cells(exercise)[0], namespace)
    exec("assert say_why(4) == 4 and helper() == 5 and random == 5", namespace)


def test_stub_keeps_the_contract_and_hides_the_rest(tmp_path: Path) -> None:
    folder = tmp_path / "evt_1_count_things"
    folder.mkdir()
    (folder / "solution.py").write_text(
        '"""Doc."""\n\nimport math\nfrom .given import Thing\n\n\nclass Counter:\n    """Counts."""\n\n    limit: int\n\n'
        '    def add(self, n: int) -> int:\n        """Add n."""\n        return self._add(n)\n\n'
        "    def _add(self, n: int) -> int:\n        return n + SECRET\n\n\n"
        "_SECRET = 3\n\n\ndef total(\n    a: int,\n) -> int:\n    return a\n\n\ndef _helper() -> int:\n    return 4\n",
        encoding="utf-8",
    )
    stub = answers.stub_text(Exercise(folder))
    assert stub == (
        'import math\n\n\nclass Counter:\n    """Counts."""\n\n    limit: int\n\n'
        '    def add(self, n: int) -> int:\n        """Add n."""\n        raise NotImplementedError\n\n\n'
        "def total(\n    a: int,\n) -> int:\n    raise NotImplementedError\n"
    )


def test_private_name_before_any_public_one_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "evt_1_count_things"
    folder.mkdir()
    (folder / "solution.py").write_text("_SECRET = 3\n\n\ndef total() -> int:\n    return _SECRET\n", encoding="utf-8")
    with pytest.raises(catalogue.CourseError, match="private _SECRET must follow"):
        answers.stub_text(Exercise(folder))
