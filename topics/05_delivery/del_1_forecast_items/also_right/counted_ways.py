"""Exact integers: how many sequences of weeks give each total, compared as fractions; a bisection over the weeks."""

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from operator import index


def forecast_items(history: Sequence[int], weeks: int, confidence: float) -> int:
    past = whole(history)
    check(confidence)
    if weeks <= 0:
        raise ValueError("no weeks")
    return max(n for n in range(weeks * max(past) + 1) if chance(past, weeks, n) >= wanted(confidence))


def forecast_weeks(history: Sequence[int], items: int, confidence: float, max_weeks: int = 104) -> int | None:
    past = whole(history)
    check(confidence)
    if items < 0:
        raise ValueError("items")
    if not items:
        return 0
    # more weeks never make the goal less probable, so the weeks can be bisected
    found = bisect_left(range(1, max_weeks + 1), True, key=lambda w: chance(past, w, items) >= wanted(confidence))
    return found + 1 if found < max_weeks else None


def sprint_reserve(unplanned: Sequence[int], capacity: int, confidence: float) -> int:
    weeks = whole(unplanned)
    check(confidence)
    if capacity < 0:
        raise ValueError("capacity")
    pairs = list(zip(weeks[0::2], weeks[1::2], strict=False))
    if not pairs:
        raise ValueError("less than one sprint")
    for reserve in range(capacity + 1):
        calm = [pair for pair in pairs if sum(pair) <= reserve]
        if Fraction(len(calm), len(pairs)) >= wanted(confidence):
            return reserve
    raise ValueError(f"{capacity} items are not enough")


def whole(history: Sequence[int]) -> list[int]:
    try:
        past = [index(count) for count in history]
    except TypeError as error:
        raise ValueError("counts must be whole") from error
    if len(past) == 0 or min(past) < 0:
        raise ValueError("a history has at least one week, and no negative ones")
    return past


def check(confidence: float) -> None:
    if confidence <= 0 or confidence >= 1:
        raise ValueError("confidence")


def wanted(confidence: float) -> Fraction:
    return Fraction(confidence) - Fraction(1, 10**12)


KNOWN: dict[tuple[tuple[int, ...], int], list[int]] = {}


def ways(past: Sequence[int], weeks: int) -> list[int]:
    """ways[t]: the sequences of weeks with total t."""
    key = tuple(past), weeks
    if key not in KNOWN:
        before = ways(past, weeks - 1) if weeks else []
        KNOWN[key] = [0] * (weeks * max(past) + 1) if weeks else [1]
        for total, number in enumerate(before):
            for count in past:
                KNOWN[key][total + count] += number
    return KNOWN[key]


def chance(past: Sequence[int], weeks: int, items: int) -> Fraction:
    return Fraction(sum(ways(past, weeks)[items:]), len(past) ** weeks)
