"""Step by step the control with the largest net gain beside what is there is bought; one step is never taken back.

fails: thirty_plans_against_brute_force, ties_are_broken_in_order
score: 9 of 12
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
    bought: list[Control] = []
    while True:
        now = round(residual(threats, [c.id for c in bought], effect) + sum(c.annual_cost for c in bought), 2)
        steps = []
        for control in controls:
            together = [*bought, control]
            cost = round(sum(c.annual_cost for c in together), 2)
            if control not in bought and cost <= budget:
                total = round(residual(threats, [c.id for c in together], effect) + cost, 2)
                steps.append((total, cost, control.id, control))
        if not steps or min(steps)[0] >= now:
            return tuple(sorted(control.id for control in bought))
        bought.append(min(steps)[3])
