"""The largest stand-alone reduction per euro is bought first, as long as something fits.

fails: a_ceiling_and_not_a_target, thirty_plans_against_brute_force, ties_are_broken_in_order, cents_do_not_decide
score: 7 of 12
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

    def worth(control: Control) -> float:
        return (nothing - residual(threats, [control.id], effect)) / (control.annual_cost or 1e-9)

    bought: list[Control] = []
    for control in sorted(controls, key=worth, reverse=True):
        if round(sum(c.annual_cost for c in bought) + control.annual_cost, 2) <= budget:
            bought.append(control)
    return tuple(sorted(control.id for control in bought))
