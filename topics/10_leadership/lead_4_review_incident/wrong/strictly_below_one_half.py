"""The first day with a share below one half: a share of exactly one half is passed over.

fails: the_day_on_which_half_is_reached
score: 11 of 12
"""

from collections.abc import Sequence

from ..solution import survival


def median_days(done: Sequence[float], still_open: Sequence[float]) -> float | None:
    return next((day for day, share in survival(done, still_open) if share < 0.5), None)
