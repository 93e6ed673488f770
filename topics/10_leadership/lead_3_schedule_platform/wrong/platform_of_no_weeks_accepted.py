"""A platform of zero or negative weeks is computed with like any other.

fails: bad_input_and_nothing_to_plan
score: 9 of 10
"""

from collections.abc import Sequence

from ..given import Item
from ..solution import _refuse_bad_items


def break_even_speed(items: Sequence[Item], platform_weeks: float) -> float | None:
    _refuse_bad_items(items)
    by_ratio = sorted(items, key=lambda item: item.weeks / item.cod if item.cod else float("inf"))
    longest = 0.0
    for place in range(len(by_ratio)):
        week = weighted = cods = 0.0
        for item in by_ratio[place:]:
            week += item.weeks
            weighted += item.cod * week
            cods += item.cod
        if cods > 0:
            longest = max(longest, weighted / cods)
    return 1 - platform_weeks / longest if longest > platform_weeks else None
