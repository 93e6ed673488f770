"""The day at which a straight line between two points of the curve crosses one half.

fails: the_actions_of_inc_42, the_day_on_which_half_is_reached
score: 10 of 12
"""

from collections.abc import Sequence

from ..solution import survival


def median_days(done: Sequence[float], still_open: Sequence[float]) -> float | None:
    previous_day, previous_share = 0.0, 1.0
    for day, share in survival(done, still_open):
        if share <= 0.5 + 1e-12:
            return previous_day + (day - previous_day) * (previous_share - 0.5) / (previous_share - share)
        previous_day, previous_share = day, share
    return None
