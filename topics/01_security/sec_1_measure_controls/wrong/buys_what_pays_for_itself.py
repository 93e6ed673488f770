"""Each control is judged alone: it is bought if it avoids more than it costs, and something fits.

fails: a_ceiling_and_not_a_target, thirty_plans_against_brute_force, ties_are_broken_in_order
score: 8 of 12
"""

from collections.abc import Iterable, Mapping, Sequence

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
    nothing = residual(threats, (), effect)
    bought: list[Control] = []
    for control in sorted(controls, key=lambda c: residual(threats, [c.id], effect) + c.annual_cost):
        gain = round(nothing - residual(threats, [control.id], effect) - control.annual_cost, 2)
        if gain > 0 and round(sum(c.annual_cost for c in bought) + control.annual_cost, 2) <= budget:
            bought.append(control)
    return tuple(sorted(control.id for control in bought))
