"""A recursive search that carries week and cost along, a rounded sort key for the ties, and the break-even order by order."""

import itertools
from collections.abc import Iterator, Sequence

from ..given import Item, Plan


def check_items(items: Sequence[Item]) -> None:
    seen: set[str] = set()
    for item in items:
        if not item.weeks > 0:
            raise ValueError(f"{item.name}: weeks")
        if not item.cod >= 0:
            raise ValueError(f"{item.name}: cod")
        if item.name in seen:
            raise ValueError(f"{item.name} twice")
        seen.add(item.name)


def continuations(
    left: list[Item], platform: Item | None, speed: float, ramp: int, since: int | None, week: float, cost: float
) -> Iterator[tuple[float, bool, float, list[str]]]:
    """``since`` is the number of items after the platform so far; None before it."""
    if platform is not None:
        after = week + platform.weeks
        for total, _, end, names in continuations(left, None, speed, ramp, 0, after, cost + platform.cod * after):
            yield total, True, end, [platform.name, *names]
    if not left:
        if platform is None or platform.cod == 0:
            yield round(cost, 9), False, round(week, 9), []
        return
    for item in left:
        rest = [other for other in left if other is not item]
        length = item.weeks if since is None or since < ramp else item.weeks * speed
        following = None if since is None else since + 1
        end = week + length
        for total, done, last, names in continuations(
            rest, platform, speed, ramp, following, end, cost + item.cod * end
        ):
            yield total, done, last, [item.name, *names]


def plan(items: Sequence[Item], platform: Item | None = None, speed: float = 1.0, ramp: int = 0) -> Plan:
    check_items(list(items) + ([platform] if platform else []))
    if speed <= 0 or speed > 1:
        raise ValueError("speed")
    if ramp < 0:
        raise ValueError("ramp")
    if len(items) == 0:
        return Plan(order=[], cost=0.0, weeks=0.0)
    cost, _, weeks, names = min(continuations(list(items), platform, speed, ramp, None, 0.0, 0.0))
    return Plan(names, cost, weeks)


def break_even_speed(items: Sequence[Item], platform_weeks: float) -> float | None:
    check_items(items)
    if platform_weeks <= 0:
        raise ValueError("platform_weeks")
    if sum(item.cod for item in items) == 0:
        return None
    least = plan(items).cost
    best = 0.0
    for order in itertools.permutations(items):
        for place in range(len(order)):
            before, behind = order[:place], order[place:]
            if not any(item.cod for item in behind):
                continue
            start = sum(item.weeks for item in before)
            fixed = sum(i.cod * w for i, w in zip(before, itertools.accumulate(i.weeks for i in before), strict=True))
            fixed += sum(i.cod for i in behind) * (start + platform_weeks)
            slope = sum(i.cod * w for i, w in zip(behind, itertools.accumulate(i.weeks for i in behind), strict=True))
            best = max(best, (least - fixed) / slope)
    return best if best > 1e-12 else None
