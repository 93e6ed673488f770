"""A dict of points walked in order, entries with their expiry, refresh and miss shared under one key, wait_for."""

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import ceil

from ..given import CacheBase, Entry, StaleOrigin


class BoundedRing:
    def __init__(self, nodes: Iterable[str], vnodes: int = 100, epsilon: float = 0.25):
        self.nodes = tuple(nodes)
        if len(self.nodes) == 0:
            raise ValueError("no nodes")
        if len(frozenset(self.nodes)) != len(self.nodes):
            raise ValueError("duplicate nodes")
        if vnodes <= 0:
            raise ValueError("vnodes must be positive")
        if not epsilon > 0:
            raise ValueError("epsilon must be positive")
        self.slack = Fraction(epsilon)
        self.points = {}
        for node in self.nodes:
            for i in range(vnodes):
                self.points[self.where(node + "#" + str(i))] = node
        self.clockwise = sorted(self.points)

    def where(self, text: str) -> int:
        return int(hashlib.blake2b(text.encode("utf-8"), digest_size=8).hexdigest(), 16)

    def walk(self, key: str) -> Iterable[str]:
        here = self.where(key)
        for point in chain((p for p in self.clockwise if p > here), (p for p in self.clockwise if p <= here)):
            yield self.points[point]

    def home(self, key: str) -> str:
        return next(iter(self.walk(key)))

    def assign(self, keys: Sequence[str]) -> dict[str, str]:
        most = ceil((1 + self.slack) * len(keys) / len(self.nodes) - Fraction(1, 10**9))
        held: dict[str, list[str]] = defaultdict(list)
        for key in keys:
            held[next(node for node in self.walk(key) if len(held[node]) < most)].append(key)
        return {key: node for node, its_keys in held.items() for key in its_keys}


@dataclass
class Slot:
    entry: Entry
    expires: float


class RegionalCache(CacheBase):
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
        for seconds in (ttl, swr, sie, peer_timeout):
            if seconds < 0:
                raise ValueError(f"{seconds} s is negative")
        if sie < swr:
            raise ValueError("swr > sie")
        super().__init__()
        self.clock, self.origin, self.peers = clock, origin, peers
        self.ttl, self.swr, self.sie, self.peer_timeout = ttl, swr, sie, peer_timeout
        self.slots: dict[str, Slot] = {}
        self.floors: dict[str, float] = defaultdict(lambda: float("-inf"))
        self.under_way: dict[str, bool] = {}

    def invalidate(self, key: str, version: int) -> None:
        if version > self.floors[key]:
            self.floors[key] = version
        if key in self.slots and self.slots[key].entry.version < self.floors[key]:
            self.slots.pop(key)

    async def get(self, key: str) -> tuple[object, str]:
        slot = self.slots.get(key)
        now = self.clock()
        if slot and now < slot.expires:
            return slot.entry.value, "fresh"
        if slot and now < slot.expires + self.swr:
            if not self.under_way.get(key):
                self.under_way[key] = True
                self.spawn(self.quietly(key))
            return slot.entry.value, "stale"
        return await self.share(("miss", key), lambda: self.miss(key))

    async def miss(self, key: str) -> tuple[object, str]:
        for peer in self.peers:
            try:
                entry = await asyncio.wait_for(peer(key), self.peer_timeout)
            except Exception:
                continue
            if entry is None or entry.version < self.floors[key]:
                continue
            self.slots[key] = Slot(entry, self.clock())
            return entry.value, "peer"
        try:
            return (await self.load(key)).value, "origin"
        except Exception:
            slot = self.slots.get(key)
            if slot is None or self.clock() >= slot.expires + self.sie:
                raise
            return slot.entry.value, "stale"

    async def load(self, key: str) -> Entry:
        entry = await self.origin(key)
        if entry.version < self.floors[key]:
            raise StaleOrigin(f"{key}: version {entry.version} is below {self.floors[key]}")
        self.slots[key] = Slot(entry, self.clock() + self.ttl)
        return entry

    async def quietly(self, key: str) -> None:
        try:
            await self.load(key)
        except Exception:
            return
        finally:
            self.under_way[key] = False
