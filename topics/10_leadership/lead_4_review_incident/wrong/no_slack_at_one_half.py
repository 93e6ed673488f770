"""The share is compared with 0.5 exactly, so that a rounding error moves the median.

fails: the_day_on_which_half_is_reached
score: 11 of 12
"""

from collections.abc import Sequence

from ..solution import survival


def median_days(done: Sequence[float], still_open: Sequence[float]) -> float | None:
    return next((day for day, share in survival(done, still_open) if share <= 0.5), None)
