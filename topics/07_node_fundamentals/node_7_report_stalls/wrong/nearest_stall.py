"""The quantile is the stall at which the sum falls below the limit, without the line between two stalls.

fails: the_dashboard_of_the_lesson, stalls_of_unequal_length, quantiles_at_both_ends, as_twenty_thousand_arrivals, a_day_of_samples_is_no_problem
score: 5 of 10
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise

from ..given import StallReport


def _smallest_wait(stalls: list[float], totals: list[float], allowed: float) -> float:
    """The smallest y >= 0 for which the parts of the stalls above y sum to ``allowed`` at most."""
    if totals[-1] <= allowed:
        return 0.0
    # With y between two neighbours of the descending stalls the first n of them are above it, by totals[n - 1] - n * y.
    low, high = 0, len(stalls) - 1
    while low < high:
        middle = (low + high) // 2
        below = stalls[middle + 1] if middle + 1 < len(stalls) else 0.0
        if totals[middle] - (middle + 1) * below > allowed:
            high = middle
        else:
            low = middle + 1
    return stalls[low]
