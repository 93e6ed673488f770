"""The upper end of a two-sided interval, which asks for half of delta.

fails: ten_tickets, no_error_is_no_certainty, bounds_that_just_hold
score: 13 of 16
"""

from scipy.special import betaincinv


def _upper_bound(errors: int, n: int, delta: float) -> float:
    return 1.0 if errors == n else float(betaincinv(errors + 1, n - errors, 1 - delta / 2))
