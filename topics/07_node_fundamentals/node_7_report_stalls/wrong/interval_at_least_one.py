"""An interval of less than a millisecond is refused.

fails: quantiles_at_both_ends
score: 9 of 10
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise

from ..given import StallReport


def stall_report(fires: Sequence[float], interval: float, qs: Sequence[float] = (0.5, 0.99, 0.999)) -> StallReport:
    """How long a request that arrives at a random time waits, from the times at which a sampler ran, in ms.

    Raises ValueError for fewer than 2 fires, fires that do not strictly increase, an interval that is not positive,
    and a quantile outside [0, 1].
    """
    if len(fires) < 2 or not all(a < b for a, b in pairwise(fires)):
        raise ValueError("fires must be at least two times that strictly increase")
    if interval < 1:
        raise ValueError(f"interval must be positive, is {interval}")
    if not all(0 <= q <= 1 for q in qs):
        raise ValueError("quantiles must be from 0 to 1")
    stalls = sorted((max(0.0, b - a - interval) for a, b in pairwise(fires)), reverse=True)
    window = fires[-1] - fires[0]
    totals = list(accumulate(stalls))
    return StallReport(
        stalled_fraction=totals[-1] / window,
        mean_wait=sum(x * x for x in stalls) / (2 * window),
        quantiles={q: _smallest_wait(stalls, totals, (1 - q) * window) for q in qs},
        worst=stalls[0],
    )


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
    return (totals[low] - allowed) / (low + 1)
