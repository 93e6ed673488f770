"""The contract of an exercise, run in plain Python: which checks does an answer pass?

Given part, answer and checks are executed as a notebook does it: one namespace, one cell after the other.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import inspect
import io
import multiprocessing
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leadlab import answers
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
    """Run all checks of ``exercise`` against the source ``answer`` in a forked process.

    A check that has no outcome when the process dies or ``limit_s`` is over counts as failed.
    """
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(exercise, answer, sender), daemon=False)
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
    for check in exercise.checks[len(outcomes) :]:
        outcomes.append(Outcome(check.name, check.points, False, reason, 0.0))
    return outcomes


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


def _child(exercise: Exercise, answer: str, sender: Any) -> None:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    broken = ""
    noise = io.StringIO()
    try:
        _execute(answers.given_text(exercise), exercise.folder / "given.py", namespace)
        _execute(answer, Path(f"<answer to {exercise.id}>"), namespace)
    except BaseException:
        broken = traceback.format_exc(limit=-3)
    for number, check in enumerate(exercise.checks, 1):
        message = broken
        started = time.perf_counter()
        if not broken:
            noise.seek(0)
            noise.truncate()
            try:
                with contextlib.redirect_stderr(noise):
                    cell = answers.check_cell(exercise, check, number)
                    _execute(cell, Path(f"<{exercise.id}-check-{number}>"), namespace)
                if noise.getvalue():
                    message = "stderr was written to, which nbgrader counts as 0:\n" + noise.getvalue()
            except BaseException as error:
                message = f"{type(error).__name__}: {error}\n{traceback.format_exc(limit=-3)}"
        sender.send(Outcome(check.name, check.points, not message, message, time.perf_counter() - started))


def _execute(source: str, path: Path, namespace: dict[str, Any]) -> None:
    code = compile(source, str(path), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    result = eval(code, namespace)
    if inspect.iscoroutine(result):
        asyncio.run(result)
