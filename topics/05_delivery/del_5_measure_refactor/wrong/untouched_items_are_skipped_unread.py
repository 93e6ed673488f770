"""Untouched code is skipped before it is looked at, whatever it is said to cost.

fails: bad_input_is_refused
score: 11 of 12
"""

from collections.abc import Iterable

from ..given import Debt


def rank_debt(items: Iterable[Debt], horizon_weeks: float) -> list[tuple[str, float, float]]:
    if horizon_weeks <= 0:
        raise ValueError("the horizon must be positive")
    ranked = []
    for item in items:
        if item.touches_per_week == 0 or item.extra_h_per_touch == 0:
            continue
        if item.cost_h <= 0 or item.touches_per_week < 0 or item.extra_h_per_touch < 0:
            raise ValueError(f"{item.id}: cost must be positive, touches and extra hours not negative")
        interest = item.touches_per_week * item.extra_h_per_touch  # hours a week
        roi = (interest * horizon_weeks - item.cost_h) / item.cost_h
        if roi > 0:
            ranked.append((item.id, roi, item.cost_h / interest))
    return sorted(ranked, key=lambda row: (-row[1], row[0]))
