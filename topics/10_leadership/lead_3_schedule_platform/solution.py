from collections.abc import Callable, Sequence
from itertools import permutations

from .given import Item, Plan


def plan(items: Sequence[Item], platform: Item | None = None, speed: float = 1.0, ramp: int = 0) -> Plan:
    """The cheapest order of ``items``, with ``platform`` where it pays; after it and ``ramp`` more items, weeks × ``speed``.

    Raises ``ValueError`` for bad items, a bad speed or ramp, and a name that occurs twice.
    """
    everything = [*items] if platform is None else [*items, platform]
    _refuse_bad_items(everything)
    if not 0 < speed <= 1 or ramp < 0:
        raise ValueError(f"speed {speed} is not in (0, 1], or ramp {ramp} is below 0")
    if not items:
        return Plan([], 0.0, 0.0)
    orders: list[tuple[Item, ...]] = []
    if platform is None or platform.cod == 0:
        orders += permutations(items)
    if platform is not None:
        orders += permutations(everything)
    plans = _least([_schedule(order, platform, speed, ramp) for order in orders], lambda plan: plan.cost)
    # one without the platform is never dearer than the least, so it stands among these or does not count
    without = [plan for plan in plans if platform is None or platform.name not in plan.order]
    return min(_least(without or plans, lambda plan: plan.weeks), key=lambda plan: plan.order)


def _least(plans: list[Plan], measure: Callable[[Plan], float]) -> list[Plan]:
    least = min(measure(plan) for plan in plans)
    return [plan for plan in plans if measure(plan) <= least + 1e-9]


def _schedule(order: tuple[Item, ...], platform: Item | None, speed: float, ramp: int) -> Plan:
    week = cost = 0.0
    normal: float = len(order)  # how many more items run at normal speed
    for item in order:
        if item is platform:
            week += item.weeks
            normal = ramp
        else:
            week += item.weeks if normal > 0 else item.weeks * speed
            normal -= 1
        cost += item.cod * week
    return Plan([item.name for item in order], cost, week)


def _refuse_bad_items(items: Sequence[Item]) -> None:
    if any(item.weeks <= 0 or item.cod < 0 for item in items):
        raise ValueError("an item needs weeks > 0 and cod >= 0")
    if len({item.name for item in items}) < len(items):
        raise ValueError("a name occurs twice")


def break_even_speed(items: Sequence[Item], platform_weeks: float) -> float | None:
    """The largest speed at which a platform of ``platform_weeks`` weeks, cod 0 and no ramp, costs nothing; None if none does.

    It pays before the items R iff their finish time from there, averaged by cod, exceeds platform_weeks / (1 - speed).
    Raises ``ValueError`` for bad items and for ``platform_weeks`` <= 0.
    """
    _refuse_bad_items(items)
    if platform_weeks <= 0:
        raise ValueError(f"a platform takes more than {platform_weeks} weeks")
    in_order = sorted(items, key=lambda item: item.weeks / item.cod if item.cod else float("inf"))  # Smith's rule
    longest = 0.0  # of the mean finish times, over all places for the platform
    for place in range(len(in_order)):
        week = weighted = cods = 0.0
        for item in in_order[place:]:
            week += item.weeks
            weighted += item.cod * week
            cods += item.cod
        if cods > 0:
            longest = max(longest, weighted / cods)
    return 1 - platform_weeks / longest if longest > platform_weeks else None
