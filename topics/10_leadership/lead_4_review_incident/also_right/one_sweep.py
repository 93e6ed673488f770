"""The curve from one sweep over the sorted items, the order from the difference of the two true times."""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from ..given import Message


def offset_bounds(messages: Iterable[Message]) -> tuple[float, float]:
    listed = list(messages)
    if {m[0] for m in listed} - {"out", "in"}:
        raise ValueError("unknown direction")
    upper = min((received - sent for d, sent, received in listed if d == "out"), default=math.inf)
    lower = max((sent - received for d, sent, received in listed if d == "in"), default=-math.inf)
    if lower > upper:
        raise ValueError("contradiction")
    return (lower, upper)


def order(a: tuple[str, float], b: tuple[str, float], offsets: Mapping[str, tuple[float, float]]) -> str:
    if a[0] == b[0]:
        least = greatest = b[1] - a[1]
    else:
        (a_low, a_high), (b_low, b_high) = ((0, 0) if host == "ref" else offsets[host] for host, _ in (a, b))
        least = (b[1] - b_high) - (a[1] - a_low)
        greatest = (b[1] - b_low) - (a[1] - a_high)
    if least > 0:
        return "before"
    return "after" if greatest < 0 else "unknown"


def survival(done: Sequence[float], still_open: Sequence[float]) -> list[tuple[float, float]]:
    items = sorted([(age, True) for age in done] + [(age, False) for age in still_open])
    if items and items[0][0] < 0:
        raise ValueError("negative")
    share, at_risk, curve = 1.0, len(items), []
    for age, group in groupby(items, key=lambda item: item[0]):
        marks = [closed for _, closed in group]
        if any(marks):
            share = share * (at_risk - sum(marks)) / at_risk
            curve.append((age, share))
        at_risk -= len(marks)
    return curve


def median_days(done: Sequence[float], still_open: Sequence[float]) -> float | None:
    for day, share in survival(done, still_open):
        if share - 0.5 <= 1e-12:
            return day
    return None
