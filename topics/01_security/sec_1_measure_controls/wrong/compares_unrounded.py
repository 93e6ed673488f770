"""Costs and totals are compared as the floats they happen to be.

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
    if budget < 0:
        raise ValueError("the budget is negative")
    threats = list(threats)
    candidates = []
    for size in range(len(controls) + 1):
        for subset in combinations(controls, size):
            cost = sum(control.annual_cost for control in subset)
            if cost <= budget:
                ids = tuple(sorted(control.id for control in subset))
                candidates.append((residual(threats, ids, effect) + cost, cost, size, ids))
    return min(candidates)[-1]
