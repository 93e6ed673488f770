"""The platform's numbers and name are taken as they come.

fails: bad_input_and_nothing_to_plan
score: 9 of 10
"""

from collections.abc import Sequence
from itertools import permutations

from ..given import Item, Plan
from ..solution import _least, _refuse_bad_items, _schedule


def plan(items: Sequence[Item], platform: Item | None = None, speed: float = 1.0, ramp: int = 0) -> Plan:
    everything = [*items] if platform is None else [*items, platform]
    _refuse_bad_items(items)
    if not 0 < speed <= 1 or ramp < 0:
        raise ValueError("speed or ramp")
    if not items:
        return Plan([], 0.0, 0.0)
    orders: list[tuple[Item, ...]] = []
    if platform is None or platform.cod <= 0:
        orders += permutations(items)
    if platform is not None:
        orders += permutations(everything)
    plans = _least([_schedule(order, platform, speed, ramp) for order in orders], lambda plan: plan.cost)
    without = [plan for plan in plans if platform is None or platform.name not in plan.order]
    return min(_least(without or plans, lambda plan: plan.weeks), key=lambda plan: plan.order)
