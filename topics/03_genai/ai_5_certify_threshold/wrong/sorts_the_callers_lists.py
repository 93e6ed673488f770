"""The caller's lists are sorted in place.

fails: bounds_that_just_hold
score: 15 of 16
"""

import math
from collections.abc import Sequence

from ..solution import _require_fractions, _upper_bound


def certified_threshold(
    conf: list[float], correct: list[bool], *, max_risk: float, delta: float, grid: Sequence[float]
) -> float | None:
    """The lowest threshold that fixed-sequence testing over ``grid`` certifies, or None.

    With probability 1 - ``delta`` the error rate at or above it is at most ``max_risk``. Exact binomial bounds (Clopper
    and Pearson 1934); fixed-sequence testing as in Angelopoulos et al., "Learn then Test" (2021).
    Raises ValueError for lengths that differ, no items, and values out of range.
    """
    n = len(conf)
    if n == 0 or n != len(correct) or not all(0 <= c <= 1 for c in conf):
        raise ValueError("needs as many confidences in [0, 1] as outcomes, at least one")
    if not (0 < max_risk < 1 and 0 < delta < 1):
        raise ValueError("max_risk and delta lie strictly between 0 and 1")
    _require_fractions(grid)
    correct[:] = [right for _, right in sorted(zip(conf, correct, strict=True), key=lambda pair: -pair[0])]
    conf.sort(reverse=True)
    by_confidence = conf
    certified = None
    for fraction in grid:
        tau = by_confidence[max(1, math.ceil(fraction * n - 1e-9)) - 1]
        accepted = [right for c, right in zip(conf, correct, strict=True) if c >= tau]
        if _upper_bound(accepted.count(False), len(accepted), delta) > max_risk:
            break  # a later fraction that passes would be one more try, and delta pays for one only
        certified = tau
    return certified
