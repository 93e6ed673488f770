"""Costs are compared exactly, so that rounding errors decide between equal orders.

fails: ties_and_other_orders_of_the_input
score: 9 of 10
"""

from collections.abc import Sequence
from itertools import permutations

from ..given import Item, Plan
from ..solution import _least, _refuse_bad_items, _schedule


def plan(items: Sequence[Item], platform: Item | None = None, speed: float = 1.0, ramp: int = 0) -> Plan:
    everything = [*items] if platform is None else [*items, platform]
    _refuse_bad_items(everything)
    if not 0 < speed <= 1 or ramp < 0:
        raise ValueError("speed or ramp")
    if not items:
        return Plan([], 0.0, 0.0)
    orders = list(permutations(items)) if platform is None or platform.cod == 0 else []
    if platform is not None:
        orders += permutations(everything)

    def rank(plan):
        return plan.cost, platform is not None and platform.name in plan.order, plan.weeks, plan.order

    return min((_schedule(order, platform, speed, ramp) for order in orders), key=rank)
