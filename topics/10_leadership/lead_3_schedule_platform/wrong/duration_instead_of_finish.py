"""An item is charged for its own duration instead of the week in which it is finished.

fails: harbor_after_the_urgent_feature, harbor_is_not_worth_it, harbor_with_one_item_to_learn_on, cheapest_of_all_orders, the_ramp_counts_items, a_platform_that_somebody_waits_for, ties_and_other_orders_of_the_input, break_even_of_harbor
score: 2 of 10
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
        cost += item.cod * (item.weeks)
    return Plan([item.name for item in order], cost, week)
