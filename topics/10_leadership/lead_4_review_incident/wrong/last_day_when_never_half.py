"""A curve that stays above one half gives its last day instead of None.

fails: ages_that_say_nothing_or_cannot_be, the_day_on_which_half_is_reached
score: 10 of 12
"""

from collections.abc import Sequence

from ..solution import survival


def median_days(done: Sequence[float], still_open: Sequence[float]) -> float | None:
    curve = survival(done, still_open)
    below = [day for day, share in curve if share <= 0.5 + 1e-12]
    return below[0] if below else curve[-1][0]
