"""The contract's machinery: one test is one check of one answer. Against the time that the checks themselves take."""

from __future__ import annotations

import time
from collections.abc import Iterator

from leadlab import contract
from leadlab.course import Course


def measure(course: Course) -> Iterator[str]:
    for topic in course.topics:
        for exercise in topic.exercises:
            tests, inside, started = 0, 0.0, time.perf_counter()
            for _, text, _ in contract.answers_of(exercise):
                outcomes = contract.run_answer(exercise, text)
                tests += len(outcomes)
                inside += sum(outcome.seconds for outcome in outcomes)
            spent = time.perf_counter() - started
            yield f"{exercise.id:<8}{tests:>6} tests{tests / spent:>8.0f} a second; {spent / inside:.2f} of the checks' own time"
