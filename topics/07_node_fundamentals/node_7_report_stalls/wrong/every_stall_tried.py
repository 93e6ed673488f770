"""For each stall the sum over all stalls is taken anew.

fails: a_day_of_samples_is_no_problem
score: 9 of 10
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise

from ..given import StallReport


def _smallest_wait(stalls: list[float], totals: list[float], allowed: float) -> float:
    """The smallest y >= 0 for which the parts of the stalls above y sum to ``allowed`` at most."""
    if totals[-1] <= allowed:
        return 0.0
    # With y between two neighbours of the descending stalls the first n of them are above it, by totals[n - 1] - n * y.
    for low in range(len(stalls)):
        below = stalls[low + 1] if low + 1 < len(stalls) else 0.0
        if sum(max(0.0, x - below) for x in stalls) > allowed:
            break
    return (totals[low] - allowed) / (low + 1)
