"""The cost of delay is rounded to cards before it is compared.

fails: harbor_after_the_urgent_feature, harbor_is_not_worth_it, harbor_with_one_item_to_learn_on, cheapest_of_all_orders, the_ramp_counts_items, a_platform_that_somebody_waits_for, ties_and_other_orders_of_the_input, break_even_of_harbor
score: 2 of 10
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
    least = min([item.cod for item in everything if item.cod > 0], default=1)

    def scored(order):
        cards = [min((1, 2, 3, 5, 8, 13, 20), key=lambda card: abs(card - item.cod / least)) for item in order]
        rounded = [Item(item.name, item.weeks, card if item.cod else 0) for item, card in zip(order, cards)]
        where = rounded[order.index(platform)] if platform in order else None
        return _schedule(tuple(rounded), where, speed, ramp)

    names = min(
        (scored(order) for order in orders), key=lambda plan: (round(plan.cost, 9), round(plan.weeks, 9), plan.order)
    ).order
    by_name = {item.name: item for item in everything}
    return _schedule(tuple(by_name[name] for name in names), platform, speed, ramp)
