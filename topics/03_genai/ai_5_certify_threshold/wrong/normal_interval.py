"""The normal approximation: no error gives a bound of 0.

fails: ten_tickets, no_error_is_no_certainty, bounds_that_just_hold
score: 13 of 16
"""

import math
from statistics import NormalDist


def _upper_bound(errors: int, n: int, delta: float) -> float:
    rate = errors / n
    return rate + NormalDist().inv_cdf(1 - delta) * math.sqrt(rate * (1 - rate) / n)
