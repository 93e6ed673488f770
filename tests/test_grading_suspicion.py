"""Answers that reach for their checks are shown to a person; honest ones are not; alike ones are grouped."""

from __future__ import annotations

import os

import pytest
from grading_class import FULL, Class, answered, right
from grading_helpers import copy_course

from leadlab import answers
from leadlab import course as catalogue
from leadlab.course import Course, Topic
from leadlab.grading import master, sandbox, suspicion
from leadlab.grading import settings as grading_settings

BUILT = [topic for topic in catalogue.load().topics if topic.is_built]
needs_sandbox = pytest.mark.skipif(
    not sandbox.probe().sandboxed and not os.environ.get("CI"),  # CI has bubblewrap: there its absence is a failure
    reason=sandbox.probe().text,
)

# Answers that pass by touching the check instead of doing the work.
TAMPERING = {
    "assert never fails": "import builtins\nclass Quiet(AssertionError): pass\nclass Any:\n    def __eq__(self, other): return True\ndef twice(n): return Any()",
    "shell swallows errors": "get_ipython().run_cell = lambda *a, **k: None\ndef twice(n): return 0",
    "async shell swallows errors": (
        "ip = get_ipython()\nold = ip.transform_cell\nip.transform_cell = lambda raw: 'pass' if 'assert' in raw else old(raw)\ndef twice(n): return 0"
    ),
    "checks are cut from the source": "get_ipython().input_transformers_cleanup.append(lambda lines: [l for l in lines if 'assert' not in l])\ndef twice(n): return 0",
    "frame of the caller": "import sys\ndef twice(n):\n    return {'3': 6, '4': 8}.get(str(n), sys._getframe(1).f_locals.get('x'))",
    "history of the cells": "def twice(n):\n    return eval(In[-1].partition('==')[2].splitlines()[0])",
    "module by a text": "def twice(n):\n    return getattr(__import__('sys'), '_getframe')(0) and 2 * n",
    "trace function": "import sys\nsys.settrace(lambda *a: None)\ndef twice(n): return 2 * n",
}  # fmt: skip


@pytest.fixture(scope="module")
def tampered(tmp_path_factory: pytest.TempPathFactory) -> Class:
    students = Class(tmp_path_factory.mktemp("class") / "course")
    for name, source in TAMPERING.items():
        students.hand_in(name, answered(a_1=source, a_2="top = 7"))
    students.hand_in("honest", right())
    students.hand_in("honest but wrong", answered(a_1="def twice(n): return 3 * n"))
    students.grade()
    return students


@needs_sandbox
@pytest.mark.parametrize("name", TAMPERING)
def test_tampering_is_shown_to_a_person(tampered: Class, name: str) -> None:
    looks = tampered.outcome(name)["looks"]
    assert any(where.startswith("a-1") for where, _ in looks), (looks, tampered.scores(name))


@needs_sandbox
def test_honest_answers_are_not(tampered: Class) -> None:
    assert tampered.scores("honest") == FULL
    assert [tampered.outcome(name)["looks"] for name in ("honest", "honest but wrong")] == [[], []]


@needs_sandbox
def test_a_control_says_nothing_where_the_stub_cannot_fail(
    tmp_path: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A variable stays defined when its stub raises: the check passes again after an honest answer."""
    students = Class(tmp_path_factory.mktemp("class") / "course")
    students.hand_in("ann", right())
    students.grade()
    assert students.outcome("ann")["looks"] == []


@pytest.mark.parametrize("topic", BUILT, ids=lambda topic: topic.name)
def test_no_right_answer_of_the_course_uses_reaching_words(course: Course, topic: Topic) -> None:
    for exercise in topic.exercises:
        allowed = suspicion.words(
            answers.solution_text(exercise) + answers.given_text(exercise) + "\n".join(answers.check_cells(exercise))
        )
        for variant in exercise.also_right:
            assert list(suspicion.of_words(answers.variant_text(exercise, variant.path), allowed)) == [], variant.path


@needs_sandbox
@pytest.mark.parametrize("topic", BUILT[:1], ids=lambda topic: topic.name)
def test_a_lab_of_the_course_has_controls_with_power(
    course: Course, topic: Topic, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """After the model solution every check fails for the stub, so each of them can show tampering."""
    root = copy_course(course, tmp_path_factory.mktemp("class") / "course")
    settings = grading_settings.load(root, topic.name)
    (made,) = master.masters(settings.coursedir, settings.config, topic.name)
    from leadlab.grading.engine import Engine

    with Engine() as engine:
        sources = [source for _, source in made.model]
        controls = suspicion.control_sources(made, suspicion.every_check(made))
        results = list(engine.execute([*sources, *(source for _, source in controls)]))
    assert suspicion.passed(results[len(sources) :], controls) == set()


def test_likeness_survives_renaming_and_not_another_idea() -> None:
    one = "def total(prices, rate):\n    '''Sum.'''\n    result = 0\n    for price in prices:\n        if price > 0:\n            result += price * rate\n    return round(result, 2)\n"
    renamed = (
        one.replace("prices", "items").replace("result", "acc").replace("price", "p").replace("'''Sum.'''", "# sums")
    )
    other = "def total(prices, rate):\n    return round(sum(price * rate for price in prices if price > 0), 2)\n"
    assert suspicion.fingerprint(one) == suspicion.fingerprint(renamed) != ""
    assert suspicion.fingerprint(one) != suspicion.fingerprint(other)
    assert suspicion.fingerprint("x = 1") == suspicion.fingerprint("def (") == ""


def test_alike_answers_are_grouped_most_first() -> None:
    prints = {
        "ann": {"a": "1", "b": "2", "c": ""},
        "bob": {"a": "1", "b": "2", "c": ""},
        "cid": {"a": "9", "b": "2"},
        "dan": {"a": "1"},
    }
    groups = suspicion.alike(prints)
    assert (("ann", "bob", "cid"), ("b",)) in groups and (("ann", "bob", "dan"), ("a",)) in groups
    assert all("c" not in same for _, same in groups)
