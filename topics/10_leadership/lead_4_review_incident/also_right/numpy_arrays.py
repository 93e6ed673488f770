"""With numpy: arrays of bounds, a sorted risk table, and tuples compared through a helper class."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from ..given import Message


def offset_bounds(messages: Iterable[Message]) -> tuple[float, float]:
    limits: dict[str, list[float]] = {"out": [], "in": []}
    for direction, sent, received in messages:
        if direction not in limits:
            raise ValueError(direction)
        limits[direction].append(received - sent)
    upper = np.min(limits["out"], initial=np.inf)
    lower = -np.min(limits["in"], initial=np.inf)
    if not lower <= upper:
        raise ValueError("stepped clock")
    return lower, upper


class Interval:
    def __init__(self, earliest: float, latest: float):
        self.earliest, self.latest = earliest, latest

    def __lt__(self, other: "Interval") -> bool:
        return self.latest < other.earliest


def order(a: tuple[str, float], b: tuple[str, float], offsets: Mapping[str, tuple[float, float]]) -> str:
    known = {**offsets, "ref": (0.0, 0.0)}
    (host_a, time_a), (host_b, time_b) = a, b
    if host_a == host_b:
        known = {host_a: (0.0, 0.0)}
    one = Interval(time_a - known[host_a][1], time_a - known[host_a][0])
    two = Interval(time_b - known[host_b][1], time_b - known[host_b][0])
    return "before" if one < two else "after" if two < one else "unknown"


def survival(done: Sequence[float], still_open: Sequence[float]) -> list[tuple[float, float]]:
    everything = np.sort(np.concatenate([np.asarray(done, float), np.asarray(still_open, float)]))
    if everything.size and everything[0] < 0:
        raise ValueError("negative age")
    closings = Counter(done)
    days = np.array(sorted(closings), float)
    at_risk = everything.size - np.searchsorted(everything, days, side="left")
    shares = np.cumprod((at_risk - np.array([closings[day] for day in days], float)) / at_risk)
    return list(zip(days.tolist(), shares.tolist(), strict=True))


def median_days(done: Sequence[float], still_open: Sequence[float]) -> float | None:
    curve = survival(done, still_open)
    days = [day for day, share in curve if not share > 0.5 + 1e-12]
    return min(days) if days else None
