"""Model solution of perf-2: a cache that refuses late fills, and the largest TTL that a staleness limit allows."""

import itertools
import math
from collections.abc import Callable

from .given import Hit, Miss, Wait


class LeaseCache:
    """A cache for the fill after a miss: only the holder of the key's lease may fill it (Nishtala et al. 2013, 3.2.1)."""

    def __init__(self, clock: Callable[[], float], lease_ttl: float = 10.0):
        """``clock`` returns the time in seconds; a lease lives ``lease_ttl`` seconds. Raises ValueError for bad input."""
        if not 0 < lease_ttl < math.inf:
            raise ValueError("lease_ttl must be finite and above 0")
        self._clock = clock
        self._lease_ttl = lease_ttl
        self._values: dict[str, object] = {}
        self._leases: dict[str, tuple[int, float]] = {}  # token, and the time at which it is dead
        self._tokens = itertools.count(1)  # one counter for all keys: no token comes twice

    def get(self, key: str) -> Hit | Miss | Wait:
        """The value, or a lease to fill it, or the advice to wait for the caller that has the lease."""
        if key in self._values:
            return Hit(self._values[key])
        if self._live_token(key) is not None:
            return Wait()
        token = next(self._tokens)
        self._leases[key] = token, self._clock() + self._lease_ttl
        return Miss(token)

    def set(self, key: str, value: object, token: int) -> bool:
        """Store ``value`` if ``token`` is the key's live lease, and use the lease up. Returns whether it was stored."""
        if self._live_token(key) != token:
            return False
        del self._leases[key]
        self._values[key] = value
        return True

    def delete(self, key: str) -> None:
        """Remove the value, and void the lease: who holds it has read the database before this write."""
        self._values.pop(key, None)
        self._leases.pop(key, None)

    def _live_token(self, key: str) -> int | None:
        token, dead_at = self._leases.get(key, (None, -math.inf))
        return token if self._clock() < dead_at else None


def max_ttl(read_rate: float, write_rate: float, max_stale: float) -> float:
    """The largest TTL in seconds at which at most the share ``max_stale`` of all reads is outdated.

    Rates are per second. ``math.inf`` without writes. Raises ValueError for bad input.
    """
    if not 0 < read_rate < math.inf or not 0 <= write_rate < math.inf or not 0 <= max_stale < 1:
        raise ValueError("needs read_rate > 0, write_rate >= 0 and 0 <= max_stale < 1, all finite")
    if write_rate == 0:
        return math.inf
    if max_stale == 0:
        return 0.0
    low, high = 0.0, 1.0  # the share rises with the TTL: double an upper bound, then bisect
    while _stale_share(read_rate, write_rate, high) <= max_stale:
        low, high = high, 2 * high
    while high - low > 1e-9 * high:  # relative: a good TTL may be microseconds or years
        middle = (low + high) / 2
        if _stale_share(read_rate, write_rate, middle) <= max_stale:
            low = middle
        else:
            high = middle
    return low


def _stale_share(read_rate: float, write_rate: float, ttl: float) -> float:
    writes = write_rate * ttl
    # expm1 keeps the digits that 1 - exp(-x) loses when hardly any write falls into one TTL.
    stale_time = (writes + math.expm1(-writes)) / write_rate
    return read_rate * stale_time / (1 + read_rate * ttl)
