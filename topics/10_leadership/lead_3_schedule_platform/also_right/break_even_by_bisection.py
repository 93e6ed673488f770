"""The break-even by bisection on the cost of the places in Smith's order, with the platform's effect walked through."""

from collections.abc import Sequence
from itertools import permutations

from ..given import Item, Plan


def validated(items: Sequence[Item], platform: Item | None) -> list[Item]:
    everything = [*items, *([platform] if platform is not None else [])]
    for item in everything:
        if item.weeks <= 0 or item.cod < 0:
            raise ValueError(item)
    if len(everything) != len({item.name for item in everything}):
        raise ValueError("names")
    return everything


def walk(order: Sequence[Item], place: int, speed: float, ramp: int) -> tuple[float, float]:
    """Cost and weeks when the platform stands at ``place``."""
    week = cost = 0.0
    for number, item in enumerate(order):
        week += item.weeks * (speed if number - place > ramp else 1.0)
        cost += item.cod * week
    return cost, week


def plan(items: Sequence[Item], platform: Item | None = None, speed: float = 1.0, ramp: int = 0) -> Plan:
    everything = validated(items, platform)
    if not (0 < speed <= 1) or ramp < 0:
        raise ValueError("speed or ramp")
    best: tuple[float, bool, float, list[str]] | None = None
    choices: list[tuple[Item, ...]] = []
    if platform is None or not platform.cod:
        choices.extend(permutations(items))
    if platform is not None and items:
        choices.extend(permutations(everything))
    for order in choices if items else []:
        place = order.index(platform) if platform in order else len(order)
        cost, week = walk(order, place, speed, ramp)
        found = (cost, place < len(order), week, [item.name for item in order])
        if best is None or cost < best[0] - 1e-9:
            best = found
        elif cost <= best[0] + 1e-9:
            if found[1] != best[1]:
                best = best if found[1] else found
            elif abs(week - best[2]) > 1e-9:
                best = found if week < best[2] else best
            else:
                best = min(best, found, key=lambda entry: entry[3])
    return Plan(best[3], best[0], best[2]) if best else Plan([], 0.0, 0.0)


def break_even_speed(items: Sequence[Item], platform_weeks: float) -> float | None:
    validated(items, None)
    if platform_weeks <= 0:
        raise ValueError(platform_weeks)
    waited_for = sorted((item for item in items if item.cod > 0), key=lambda item: -item.cod / item.weeks)
    without, _ = walk(waited_for, len(waited_for), 1.0, 0)
    platform = Item("", platform_weeks, 0.0)

    def pays(speed: float) -> bool:
        places = range(len(waited_for))
        return any(
            walk([*waited_for[:k], platform, *waited_for[k:]], k, speed, 0)[0] <= without + 1e-12 for k in places
        )

    low, high = 0.0, 1.0
    if not pays(1e-9):
        return None
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if pays(middle) else (low, middle)
    return low
