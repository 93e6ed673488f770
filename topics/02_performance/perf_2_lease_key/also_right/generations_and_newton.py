"""A generation number for the whole cache that each lease carries, expired leases swept by get; the TTL by Newton steps."""

import math
from dataclasses import dataclass
from typing import Any

from ..given import Hit, Miss, Wait


@dataclass
class _Lease:
    token: int
    until: float


class LeaseCache:
    def __init__(self, clock, lease_ttl: float = 10.0):
        if lease_ttl <= 0 or lease_ttl != lease_ttl or lease_ttl == float("inf"):
            raise ValueError("lease_ttl")
        self.__clock = clock
        self.__ttl = lease_ttl
        self.__entries: dict[str, Any] = {}  # a 1-tuple with the value, or the lease
        self.__last = 0

    def get(self, key):
        now = self.__clock()
        entry = self.__entries.get(key)
        if isinstance(entry, _Lease) and now >= entry.until:
            entry = None
        if isinstance(entry, tuple):
            return Hit(*entry)
        if entry is not None:
            return Wait()
        self.__last += 1
        self.__entries[key] = _Lease(self.__last, now + self.__ttl)
        return Miss(self.__last)

    def set(self, key, value, token):
        match self.__entries.get(key):
            case _Lease(token=right, until=until) if right == token and self.__clock() < until:
                self.__entries[key] = (value,)
                return True
        return False

    def delete(self, key):
        if key in self.__entries:
            del self.__entries[key]


def max_ttl(read_rate: float, write_rate: float, max_stale: float) -> float:
    if any(math.isnan(v) or math.isinf(v) for v in (read_rate, write_rate, max_stale)):
        raise ValueError("nan or infinite")
    if read_rate <= 0 or write_rate < 0 or max_stale < 0 or max_stale >= 1:
        raise ValueError("out of range")
    if not write_rate:
        return math.inf
    if not max_stale:
        return 0.0
    r, s = read_rate / write_rate, max_stale
    # f(x) = r (x - 1 + e^-x) - s (1 + r x) is convex; from a point to the right of the root Newton comes down to it.
    x = (s + r) / (r * (1 - s)) + 1e-300
    for _ in range(200):
        slope = r * -math.expm1(-x) - s * r
        step = (r * (x + math.expm1(-x)) - s * (1 + r * x)) / slope
        x -= step
        if abs(step) <= 1e-13 * x:
            break
    return x / write_rate
