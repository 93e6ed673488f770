"""Hoeffding's inequality: valid, but it gives automation away.

fails: ten_tickets, no_error_is_no_certainty, bounds_that_just_hold, ties_belong_together,
the_first_failure_ends_the_search, promises_are_kept, bad_calibrations
score: 9 of 16
"""

import math


def _upper_bound(errors: int, n: int, delta: float) -> float:
    return errors / n + math.sqrt(math.log(1 / delta) / (2 * n))
