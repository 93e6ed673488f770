"""One mutable record per key, a linear ring, asyncio.wait with an explicit cancel, the refresh through share too."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from ..given import CacheBase, Entry, StaleOrigin


class BoundedRing:
    def __init__(self, nodes: Iterable[str], vnodes: int = 100, epsilon: float = 0.25):
        self._nodes: set[str] = set()
        for node in nodes:
            if node in self._nodes:
                raise ValueError(f"{node} is there twice")
            self._nodes.add(node)
        if not self._nodes or vnodes < 1 or epsilon <= 0:
            raise ValueError("no ring")
        self._epsilon = epsilon
        self._ring = [(place(f"{node}#{i}"), node) for node in self._nodes for i in range(vnodes)]
        self._ring.sort()

    def home(self, key: str) -> str:
        return self._from(key)[0]

    def _from(self, key: str) -> list[str]:
        own = place(key)
        after = [node for point, node in self._ring if point > own]
        return after + [node for _, node in self._ring[: len(self._ring) - len(after)]]

    def assign(self, keys: Sequence[str]) -> dict[str, str]:
        exact = (1 + self._epsilon) * len(keys) / len(self._nodes) - 1e-9
        cap = int(exact) + (exact > int(exact))
        room = dict.fromkeys(self._nodes, cap)
        where = {}
        for key in keys:
            for node in self._from(key):
                if room[node] > 0:
                    room[node] -= 1
                    where[key] = node
                    break
        return where


def place(text: str) -> int:
    value = 0
    for byte in hashlib.blake2b(text.encode(), digest_size=8).digest():
        value = value * 256 + byte
    return value


@dataclass
class Record:
    entry: Entry | None = None
    expired_at: float = 0.0
    least: int | None = None
    refreshing: bool = False

    def accepts(self, entry: Entry) -> bool:
        return self.least is None or entry.version >= self.least


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
        if any(value < 0 for value in (ttl, swr, sie, peer_timeout)):
            raise ValueError("negative time")
        if swr > sie:
            raise ValueError("swr > sie")
        CacheBase.__init__(self)
        self.now, self.ask_origin, self.peers = clock, origin, list(peers)
        self.ttl, self.swr, self.sie, self.patience = ttl, swr, sie, peer_timeout
        self.records: dict[str, Record] = {}

    def record(self, key: str) -> Record:
        return self.records.setdefault(key, Record())

    async def get(self, key: str) -> tuple[object, str]:
        record = self.record(key)
        if record.entry is not None:
            overdue = self.now() - record.expired_at
            if overdue < 0:
                return record.entry.value, "fresh"
            if overdue < self.swr:
                served = record.entry.value
                if not record.refreshing:
                    record.refreshing = True
                    self.spawn(self.refresh(key, record))
                return served, "stale"
        copy = await self.first_copy(key, record)
        if copy is not None:
            record.entry, record.expired_at = copy, self.now()
            return copy.value, "peer"
        try:
            entry: Entry = await self.share(key, lambda: self.fill(key, record))
            return entry.value, "origin"
        except Exception:
            if record.entry is not None and self.now() < record.expired_at + self.sie:
                return record.entry.value, "stale"
            raise

    async def first_copy(self, key: str, record: Record) -> Entry | None:
        for peer in self.peers:
            call = asyncio.ensure_future(peer(key))
            done, _ = await asyncio.wait({call}, timeout=self.patience)
            if not done:
                call.cancel()
                await asyncio.wait({call})
            elif call.exception() is None:
                copy = call.result()
                if copy is not None and record.accepts(copy):
                    return copy
        return None

    async def fill(self, key: str, record: Record) -> Entry:
        entry = await self.ask_origin(key)
        if not record.accepts(entry):
            raise StaleOrigin
        record.entry, record.expired_at = entry, self.now() + self.ttl
        return entry

    async def refresh(self, key: str, record: Record) -> None:
        outcome = await asyncio.gather(self.share(key, lambda: self.fill(key, record)), return_exceptions=True)
        record.refreshing = False
        del outcome

    def invalidate(self, key: str, version: int) -> None:
        record = self.record(key)
        if record.least is None or record.least < version:
            record.least = version
        if record.entry is not None and not record.accepts(record.entry):
            record.entry = None
