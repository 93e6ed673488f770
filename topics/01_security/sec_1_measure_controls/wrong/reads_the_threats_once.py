"""Threats from an iterator are used up by the first subset.

fails: arguments_of_a_plan
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
    candidates = []
    for size in range(len(controls) + 1):
        for subset in combinations(controls, size):
            cost = round(sum(control.annual_cost for control in subset), 2)
            if cost <= budget:
                ids = tuple(sorted(control.id for control in subset))
                candidates.append((round(residual(threats, ids, effect) + cost, 2), cost, size, ids))
    return min(candidates)[-1]
