"""Plain dicts of floats, totals capped at the goal, the reserve by position in the sorted sprints."""

import math
from collections.abc import Sequence


def forecast_items(history: Sequence[int], weeks: int, confidence: float) -> int:
    chances = one_week(history, confidence)
    if weeks < 1:
        raise ValueError("weeks")
    total = {0: 1.0}
    for _ in range(weeks):
        total = add(total, chances, math.inf)
    tail = 0.0
    for n in sorted(total, reverse=True):
        tail += total[n]
        if tail >= confidence - 1e-12:
            return n
    return 0


def forecast_weeks(history: Sequence[int], items: int, confidence: float, max_weeks: int = 104) -> int | None:
    chances = one_week(history, confidence)
    if items < 0:
        raise ValueError("items")
    total, week = {0: 1.0}, 0
    while total.get(items, 0.0) < confidence - 1e-12:
        if week == max_weeks:
            return None
        total = add(total, chances, items)
        week += 1
    return week


def sprint_reserve(unplanned: Sequence[int], capacity: int, confidence: float) -> int:
    one_week(unplanned, confidence)
    log = [int(count) for count in unplanned]
    if len(log) < 2 or capacity < 0:
        raise ValueError("too little")
    sprints = sorted(log[i] + log[i + 1] for i in range(0, len(log) - 1, 2))
    position = max(1, math.ceil((confidence - 1e-12) * len(sprints)))
    if sprints[position - 1] > capacity:
        raise ValueError("the plan does not fit")
    return sprints[position - 1]


def one_week(history: Sequence[int], confidence: float) -> dict[int, float]:
    if not 0.0 < confidence < 1.0:
        raise ValueError("confidence")
    chances: dict[int, float] = {}
    for count in history:
        if count < 0 or count % 1 != 0:
            raise ValueError(f"{count} is no number of items")
        chances[int(count)] = chances.get(int(count), 0.0) + 1.0 / len(history)
    if not chances:
        raise ValueError("no history")
    return chances


def add(total: dict[int, float], chances: dict[int, float], cap: float) -> dict[int, float]:
    """One more week; totals above ``cap`` count as ``cap``."""
    further: dict[int, float] = {}
    for items, chance in total.items():
        for count, probability in chances.items():
            reached = int(min(items + count, cap))
            further[reached] = further.get(reached, 0.0) + chance * probability
    return further
