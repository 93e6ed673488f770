"""The mean of the closed items, as the dashboard has it.

fails: the_actions_of_inc_42, ages_that_say_nothing_or_cannot_be, the_day_on_which_half_is_reached
score: 9 of 12
"""

from collections.abc import Sequence
from statistics import mean


def median_days(done: Sequence[float], still_open: Sequence[float]) -> float | None:
    return mean(done) if done else None
