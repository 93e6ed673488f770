"""A peer's copy of None is passed over, so that each region asks the origin for what does not exist.

fails: each_peer_has_its_own_timeout
score: 13 of 14
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from ..given import CacheBase, Entry, StaleOrigin


class RegionalCache(CacheBase):
    """The cache of one region: fresh, stale while it refreshes, a peer's copy, the origin, stale if that fails."""

    def __init__(
        self,
        clock: Callable[[], float],
        origin: Callable[[str], Awaitable[Entry]],
        peers: Sequence[Callable[[str], Awaitable[Entry | None]]],
        ttl: float,
        swr: float,
        sie: float,
        peer_timeout: float,
    ):
        """All times in seconds. Raises ValueError for a negative time and for swr > sie."""
        super().__init__()
        if min(ttl, swr, sie, peer_timeout) < 0 or swr > sie:
            raise ValueError("times must not be negative, and swr must not exceed sie")
        self._clock = clock
        self._origin = origin
        self._peers = tuple(peers)
        self._ttl, self._swr, self._sie, self._peer_timeout = ttl, swr, sie, peer_timeout
        self._stored: dict[str, tuple[Entry, float]] = {}  # with the time at which its age was 0
        self._least_version: dict[str, int] = {}
        self._refreshing: set[str] = set()

    async def get(self, key: str) -> tuple[object, str]:
        """The value for ``key`` and where it came from: "fresh", "stale", "peer" or "origin"."""
        stored = self._stored.get(key)
        if stored is not None:
            age = self._clock() - stored[1]
            if age < self._ttl:
                return stored[0].value, "fresh"
            if age < self._ttl + self._swr:
                if key not in self._refreshing:
                    self._refreshing.add(key)
                    self.spawn(self._refresh(key))
                return stored[0].value, "stale"
        for peer in self._peers:
            entry = await self._ask(peer, key)
            if entry is not None and entry.value is not None and self._admits(key, entry):
                # Fresh would be wrong: each region that copies it would add another TTL to its age.
                self._stored[key] = entry, self._clock() - self._ttl
                return entry.value, "peer"
        try:
            entry = await self.share(key, lambda: self._fetch(key))
            if not self._admits(key, entry):  # invalidated after the fetch ended, before this caller ran
                raise StaleOrigin(key)
        except Exception:
            stored = self._stored.get(key)
            if stored is not None and self._clock() - stored[1] < self._ttl + self._sie:
                return stored[0].value, "stale"
            raise
        return entry.value, "origin"

    def invalidate(self, key: str, version: int) -> None:
        """From now on no entry of ``key`` below ``version`` is stored or served, whatever its source."""
        self._least_version[key] = max(version, self._least_version.get(key, version))
        stored = self._stored.get(key)
        if stored is not None and not self._admits(key, stored[0]):
            del self._stored[key]

    def _admits(self, key: str, entry: Entry) -> bool:
        return key not in self._least_version or entry.version >= self._least_version[key]

    async def _ask(self, peer: Callable[[str], Awaitable[Entry | None]], key: str) -> Entry | None:
        try:
            async with asyncio.timeout(self._peer_timeout):
                return await peer(key)
        except Exception:
            return None

    async def _fetch(self, key: str) -> Entry:
        entry = await self._origin(key)
        if not self._admits(key, entry):
            raise StaleOrigin(key)
        self._stored[key] = entry, self._clock()
        return entry

    async def _refresh(self, key: str) -> None:
        try:
            await self._fetch(key)
        except Exception:
            pass  # the entry stays stale, and the next get tries again
        finally:
            self._refreshing.discard(key)
