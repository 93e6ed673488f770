"""The finish times behind the platform are counted from week 0 and not from the platform.

fails: break_even_of_harbor, break_even_of_any_queue
score: 8 of 10
"""

from collections.abc import Sequence

from ..given import Item
from ..solution import _refuse_bad_items


def break_even_speed(items: Sequence[Item], platform_weeks: float) -> float | None:
    _refuse_bad_items(items)
    if platform_weeks <= 0:
        raise ValueError(platform_weeks)
    by_ratio = sorted(items, key=lambda item: item.weeks / item.cod if item.cod else float("inf"))
    longest = 0.0
    for place in range(len(by_ratio)):
        weighted = cods = 0.0
        week = float(sum(item.weeks for item in by_ratio[:place]))
        for item in by_ratio[place:]:
            week += item.weeks
            weighted += item.cod * week
            cods += item.cod
        if cods > 0:
            longest = max(longest, weighted / cods)
    return 1 - platform_weeks / longest if longest > platform_weeks else None
