"""Beta(k, n - k + 1), which is the distribution of the lower bound.

fails: ten_tickets, no_error_is_no_certainty, bounds_that_just_hold
score: 13 of 16
"""

from scipy.special import betaincinv


def _upper_bound(errors: int, n: int, delta: float) -> float:
    return float(betaincinv(errors, n - errors + 1, 1 - delta)) if errors else 0.0
