"""The ramp is taken as weeks and not as items.

fails: the_ramp_counts_items, a_platform_that_somebody_waits_for
score: 8 of 10
"""

from ..given import Item, Plan


def _schedule(order: tuple[Item, ...], platform: Item | None, speed: float, ramp: int) -> Plan:
    week = cost = 0.0
    normal: float = float("inf")
    for item in order:
        if item is platform:
            week += item.weeks
            normal = ramp
        else:
            week += item.weeks if normal > 0 else item.weeks * speed
            normal -= item.weeks
        cost += item.cod * week
    return Plan([item.name for item in order], cost, week)
