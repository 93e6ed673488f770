"""The weeks of the plan are the plain sum of all durations.

fails: harbor_after_the_urgent_feature, harbor_with_one_item_to_learn_on, cheapest_of_all_orders, the_ramp_counts_items, a_platform_that_somebody_waits_for, ties_and_other_orders_of_the_input
score: 4 of 10
"""

from ..given import Item, Plan


def _schedule(order: tuple[Item, ...], platform: Item | None, speed: float, ramp: int) -> Plan:
    week = cost = 0.0
    normal: float = len(order)
    for item in order:
        if item is platform:
            week += item.weeks
            normal = ramp
        else:
            week += item.weeks if normal > 0 else item.weeks * speed
            normal -= 1
        cost += item.cod * week
    return Plan([item.name for item in order], cost, sum(item.weeks for item in order))
