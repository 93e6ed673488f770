"""The platform goes first on principle, or not at all if that costs more.

fails: harbor_after_the_urgent_feature, cheapest_of_all_orders, the_ramp_counts_items, a_platform_that_somebody_waits_for, break_even_of_harbor
score: 5 of 10
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
        orders += [(platform, *order) for order in permutations(items)]
    plans = _least([_schedule(order, platform, speed, ramp) for order in orders], lambda plan: plan.cost)
    without = [plan for plan in plans if platform is None or platform.name not in plan.order]
    return min(_least(without or plans, lambda plan: plan.weeks), key=lambda plan: plan.order)
