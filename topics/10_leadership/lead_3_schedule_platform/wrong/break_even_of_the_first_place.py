"""Only a platform before everything is considered.

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
    week = weighted = 0.0
    for item in by_ratio:
        week += item.weeks
        weighted += item.cod * week
    cods = sum(item.cod for item in items)
    return 1 - platform_weeks * cods / weighted if weighted > platform_weeks * cods else None
