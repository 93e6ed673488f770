"""Everything is sorted by cod/weeks, the platform too: with cod 0 it comes last, and so not at all.

fails: harbor_after_the_urgent_feature, harbor_with_one_item_to_learn_on, cheapest_of_all_orders, the_ramp_counts_items, a_platform_that_somebody_waits_for, ties_and_other_orders_of_the_input, break_even_of_harbor
score: 3 of 10
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
    order = sorted(everything, key=lambda item: (-item.cod / item.weeks, item.name))
    if platform is not None and platform.cod == 0:
        order.remove(platform)
    return _schedule(tuple(order), platform, speed, ramp)
