"""The contract of an exercise, run in plain Python: which checks does an answer pass?

Given part, answer and checks are executed as a notebook does it: one namespace, one cell after the other.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import multiprocessing
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from leadlab import answers, runner
from leadlab.course import Exercise

TIME_LIMIT_S = 60.0
LEAST_WRONG, LEAST_ALSO_RIGHT = 4, 1


@dataclass(frozen=True)
class Outcome:
    """What one check said of one answer. ``message`` is empty when it passed."""

    name: str
    points: int
    passed: bool
    message: str
    seconds: float


def run_answer(exercise: Exercise, answer: str, limit_s: float = TIME_LIMIT_S) -> list[Outcome]:
    """Run all checks of ``exercise`` against the source ``answer`` in a process of its own, forked where that can be.

    A check that has no outcome when the process dies or ``limit_s`` is over counts as failed.
    """
    if "fork" in multiprocessing.get_all_start_methods():
        outcomes, reason = _run_forked(exercise, answer, limit_s)
    else:
        result = runner.run(*_cells(exercise, answer), limit_s)
        outcomes, reason = list(_outcomes(exercise, result.endings)), result.stopped
    for check in exercise.checks[len(outcomes) :]:
        outcomes.append(Outcome(check.name, check.points, False, reason, 0.0))
    return outcomes


def _run_forked(exercise: Exercise, answer: str, limit_s: float) -> tuple[list[Outcome], str]:
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    for module in answers.imported_modules(exercise):  # once here, not once in each child
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    cells = _cells(exercise, answer)
    process = context.Process(target=_child, args=(exercise, cells, sender), daemon=False)
    process.start()
    sender.close()
    outcomes: list[Outcome] = []
    deadline = time.monotonic() + limit_s
    reason = "the process ended before this check"
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not receiver.poll(left):
            reason = f"no outcome after {limit_s:.0f} s"
            break
        try:
            outcomes.append(receiver.recv())
        except EOFError:
            break
    process.kill()
    process.join()
    return outcomes, reason


def faults(exercise: Exercise, only: str | None = None) -> Iterator[str]:
    """Every way in which ``exercise`` breaks its contract, a sentence each; nothing when it holds.

    ``only`` restricts the run to one answer: ``stub``, ``solution`` or a file name below the folder.
    """
    if not only:
        yield from folder_faults(exercise)
    for name, text, expected_to_fail in answers_of(exercise):
        if only and only not in name:
            continue
        yield from answer_faults(exercise, name, text, expected_to_fail)


def folder_faults(exercise: Exercise) -> Iterator[str]:
    """What the exercise's folder lacks, seen without running anything."""
    _ = exercise.hints, exercise.title
    if len(exercise.wrong) < LEAST_WRONG:
        yield f"{exercise.id}: {len(exercise.wrong)} wrong answers, at least {LEAST_WRONG} are needed"
    if len(exercise.also_right) < LEAST_ALSO_RIGHT:
        yield f"{exercise.id}: no also-right answer"
    for check in exercise.checks:
        if not any(check.name in variant.fails for variant in exercise.wrong):
            yield f"{exercise.id}: check {check.name} is failed by no wrong answer, so nothing shows that it can fail"


def answers_of(exercise: Exercise) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Every answer of the contract: its name, its source, and the names of the checks that it must fail."""
    every = frozenset(check.name for check in exercise.checks)
    yield "stub", answers.stub_text(exercise), every
    yield "solution", answers.solution_text(exercise), frozenset()
    for variant in exercise.also_right:
        yield f"also_right/{variant.name}", answers.variant_text(exercise, variant.path), frozenset()
    for variant in exercise.wrong:
        yield f"wrong/{variant.name}", answers.variant_text(exercise, variant.path), frozenset(variant.fails)


def answer_faults(exercise: Exercise, name: str, text: str, expected_to_fail: frozenset[str]) -> Iterator[str]:
    """How the outcomes of one answer differ from what they must be."""
    for outcome in run_answer(exercise, text):
        if outcome.passed and outcome.name in expected_to_fail:
            yield f"{exercise.id} {name}: check {outcome.name} passes, but must fail"
        elif not outcome.passed and outcome.name not in expected_to_fail:
            yield (
                f"{exercise.id} {name}: check {outcome.name} fails, but must pass:\n    "
                + outcome.message.replace("\n", "\n    ")
            )


def _child(exercise: Exercise, cells: tuple[str, str, list[str]], sender: Any) -> None:
    gc.freeze()  # a check that collects garbage must not pay for what this process had imported before
    for outcome in _outcomes(exercise, runner.endings(*cells)):
        sender.send(outcome)


def _cells(exercise: Exercise, answer: str) -> tuple[str, str, list[str]]:
    return answers.given_text(exercise), answer, list(answers.check_cells(exercise))


def _outcomes(exercise: Exercise, endings: Iterable[runner.Ending]) -> Iterator[Outcome]:
    for check, ending in zip(exercise.checks, endings, strict=False):
        yield Outcome(check.name, check.points, ending.kind == runner.PASSED, ending.details, ending.seconds)
