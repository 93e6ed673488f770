"""The lease time is taken for a TTL: a value is forgotten when the lease that brought it would have ended.

fails: a_lease_ends_on_time
score: 15 of 16
"""

import itertools
import math
from collections.abc import Callable

from ..given import Hit, Miss, Wait


class LeaseCache:
    """A cache for the fill after a miss: only the holder of the key's lease may fill it (Nishtala et al. 2013, 3.2.1)."""

    def __init__(self, clock: Callable[[], float], lease_ttl: float = 10.0):
        """``clock`` returns the time in seconds; a lease lives ``lease_ttl`` seconds. Raises ValueError for bad input."""
        if not 0 < lease_ttl < math.inf:
            raise ValueError("lease_ttl must be finite and above 0")
        self._clock = clock
        self._lease_ttl = lease_ttl
        self._values: dict[str, object] = {}
        self._ends: dict[str, float] = {}
        self._leases: dict[str, tuple[int, float]] = {}  # token, and the time at which it is dead
        self._tokens = itertools.count(1)  # one counter for all keys: no token comes twice

    def get(self, key: str) -> Hit | Miss | Wait:
        """The value, or a lease to fill it, or the advice to wait for the caller that has the lease."""
        if key in self._values and self._clock() < self._ends[key]:
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
        self._ends[key] = self._leases.pop(key)[1]
        self._values[key] = value
        return True

    def delete(self, key: str) -> None:
        """Remove the value, and void the lease: who holds it has read the database before this write."""
        self._values.pop(key, None)
        self._leases.pop(key, None)

    def _live_token(self, key: str) -> int | None:
        token, dead_at = self._leases.get(key, (None, -math.inf))
        return token if self._clock() < dead_at else None
