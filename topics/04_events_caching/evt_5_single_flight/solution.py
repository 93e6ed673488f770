"""Model solution of evt-5."""

import asyncio
import hmac
import json
import math
from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping, Sequence
from urllib.parse import parse_qsl, urlsplit

from .given import Loaded, Tampered, normalise_path


class SingleFlight:
    """Concurrent callers of one key share one running load. Nothing is cached."""

    def __init__(self) -> None:
        """Start with no load running."""
        self._flights: dict[Hashable, _Flight] = {}

    async def do(self, key: Hashable, load: Callable[[], Awaitable[Loaded]]) -> Loaded:
        """Return what ``load`` returns, or raise what it raises; join the load of ``key`` if one is running.

        A cancelled caller leaves alone; the load is cancelled when its last caller has left.
        """
        flight = self._flights.get(key)
        if flight is None:
            # Stored before the first await: between a look and an await another caller could look too.
            flight = self._flights[key] = _Flight()
            flight.load = asyncio.create_task(self._run(key, flight, load))
            flight.load.add_done_callback(_mark_retrieved)
        flight.waiters += 1
        try:
            return await asyncio.shield(flight.load)
        finally:
            flight.waiters -= 1
            if not flight.waiters:
                self._free(key, flight)
                flight.load.cancel()  # does nothing to a load that has ended

    async def _run(self, key: Hashable, flight: "_Flight", load: Callable[[], Awaitable[Loaded]]) -> Loaded:
        try:
            return await load()
        finally:
            self._free(key, flight)  # in the step in which the load ends: a done callback would be one step late

    def _free(self, key: Hashable, flight: "_Flight") -> None:
        if self._flights.get(key) is flight:  # a dying load must not remove the entry of a fresh one
            del self._flights[key]


class _Flight:
    """One running load and the number of callers that wait for it."""

    load: asyncio.Task
    waiters = 0


def _mark_retrieved(load: asyncio.Task) -> None:
    """Keep asyncio from reporting the error of a load whose callers have all left."""
    if not load.cancelled():
        load.exception()


def should_refresh(now: float, expiry: float, delta: float, beta: float, u: float) -> bool:
    """Whether a read at ``now`` recomputes the entry before it expires (XFetch).

    Args:
        now: time of the read, in s.
        expiry: time at which the entry expires, in s.
        delta: how long a recomputation takes, in s, > 0.
        beta: eagerness, ≥ 0; 0 refreshes only at expiry.
        u: a uniform random number in (0, 1].

    Raises:
        ValueError: delta ≤ 0, beta < 0, or u outside (0, 1].

    Source: Vattani, Chierichetti, Lowenstein, PVLDB 8(8), 2015.
    """
    if not (delta > 0 and beta >= 0 and 0 < u <= 1):
        raise ValueError("delta must be > 0, beta ≥ 0 and u in (0, 1]")
    return now - delta * beta * math.log(u) >= expiry


def cache_key(
    method: str, url: str, headers: Mapping[str, str], vary: Sequence[str], allowed_params: Collection[str]
) -> str | None:
    """The key under which a shared cache keeps the answer to this request; None if it must not use the cache.

    Two requests that differ in scheme, host, port, path, allowed parameters or ``vary`` headers never share a key.
    """
    sent = {name.lower(): value for name, value in headers.items()}
    directives = {directive.strip().lower() for directive in sent.get("cache-control", "").split(",")}
    if method not in ("GET", "HEAD") or "authorization" in sent or "no-store" in directives:
        return None
    parts = urlsplit(url)
    pairs = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] in allowed_params]
    pairs.sort(key=lambda pair: pair[0])  # stable: equal names keep their order
    varied = [(name.lower(), sent.get(name.lower())) for name in vary]  # None: absent, which is not empty
    return json.dumps([parts.scheme, parts.netloc.lower(), normalise_path(parts.path), pairs, varied])


def seal(secret: bytes, key: str, value: bytes) -> bytes:
    """``value`` behind the 32-byte MAC that binds it to ``key``."""
    return _mac(secret, key, value) + value


def _mac(secret: bytes, key: str, value: bytes) -> bytes:
    encoded = key.encode()
    return hmac.digest(secret, len(encoded).to_bytes(8, "big") + encoded + value, "sha256")


def unseal(secret: bytes, key: str, blob: bytes) -> bytes:
    """The value in ``blob``. Raises :class:`Tampered` unless ``seal`` made it with this secret for this key."""
    mac, value = blob[:32], blob[32:]
    if not hmac.compare_digest(mac, _mac(secret, key, value)):
        raise Tampered(key)
    return value
