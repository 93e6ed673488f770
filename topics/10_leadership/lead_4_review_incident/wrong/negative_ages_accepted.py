"""An age below zero is computed with like any other.

fails: ages_that_say_nothing_or_cannot_be
score: 11 of 12
"""

from collections.abc import Sequence


def survival(done: Sequence[float], still_open: Sequence[float]) -> list[tuple[float, float]]:
    share, curve = 1.0, []
    for day in sorted(set(done)):
        at_risk = sum(age >= day for age in [*done, *still_open])
        share *= 1 - sum(age == day for age in done) / at_risk
        curve.append((day, share))
    return curve
