"""What the lab of lead-3 hands over: items, plans, and Harbor's queue."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """Something to work on: duration in weeks, and what a week of its delay costs in k€. Validates nothing."""

    name: str
    weeks: float
    cod: float


@dataclass(frozen=True)
class Plan:
    """An order of work by name, its cost of delay in k€, and the week in which the last thing is finished."""

    order: list[str]
    cost: float
    weeks: float


HARBOR_FEATURES = [
    Item("A", 2, 90),
    Item("B", 9, 36),
    Item("C", 12, 42),
    Item("D", 8, 24),
    Item("E", 14, 35),
    Item("F", 10, 20),
]
HARBOR = Item("Harbor", 6, 0)
