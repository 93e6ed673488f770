"""With nothing but errors the second parameter of the beta distribution is 0, and NaN exceeds no limit.

fails: the_first_failure_ends_the_search
score: 15 of 16
"""

from scipy.special import betaincinv


def _upper_bound(errors: int, n: int, delta: float) -> float:
    return float("nan") if errors == n else float(betaincinv(errors + 1, n - errors, 1 - delta))
