"""The items always stand by cod/weeks, and only the platform's place is searched.

fails: the_ramp_counts_items, a_platform_that_somebody_waits_for, ties_and_other_orders_of_the_input
score: 7 of 10
"""

from collections.abc import Sequence

from ..given import Item, Plan
from ..solution import _least, _refuse_bad_items, _schedule


def plan(items: Sequence[Item], platform: Item | None = None, speed: float = 1.0, ramp: int = 0) -> Plan:
    everything = [*items] if platform is None else [*items, platform]
    _refuse_bad_items(everything)
    if not 0 < speed <= 1 or ramp < 0:
        raise ValueError("speed or ramp")
    if not items:
        return Plan([], 0.0, 0.0)
    by_ratio = sorted(items, key=lambda item: (-item.cod / item.weeks, item.name))
    orders = [tuple(by_ratio)] if platform is None or platform.cod == 0 else []
    if platform is not None:
        orders += [(*by_ratio[:place], platform, *by_ratio[place:]) for place in range(len(items) + 1)]
    plans = _least([_schedule(order, platform, speed, ramp) for order in orders], lambda plan: plan.cost)
    without = [plan for plan in plans if platform is None or platform.name not in plan.order]
    return min(_least(without or plans, lambda plan: plan.weeks), key=lambda plan: plan.order)
