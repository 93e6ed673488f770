"""The total is rounded, but the tie is broken by the float that the cost happens to be.

fails: cents_do_not_decide
score: 11 of 12
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from ..given import Control, Threat
from ..solution import residual


def plan(
    threats: Iterable[Threat],
    controls: Sequence[Control],
    effect: Mapping[tuple[str, str], float],
    budget: float,
) -> tuple[str, ...]:
    """The sorted ids of the affordable controls for which cost plus residual is smallest (EUR a year).

    Raises ValueError for a negative budget, and for what `residual` rejects.
    """
    if budget < 0:
        raise ValueError("the budget is negative")
    threats = list(threats)
    candidates = []
    for size in range(len(controls) + 1):
        for subset in combinations(controls, size):
            cost = sum(control.annual_cost for control in subset)
            if round(cost, 2) <= budget:
                ids = tuple(sorted(control.id for control in subset))
                candidates.append((round(residual(threats, ids, effect) + cost, 2), cost, size, ids))
    return min(candidates)[-1]
