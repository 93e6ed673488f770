"""The entry is filed under the key's text: 1 and "1" share a load.

fails: nothing_is_shared_beyond_one_load_of_one_key
score: 19 of 20
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable

from ..given import Loaded
from ..solution import _Flight, _mark_retrieved


class SingleFlight:
    """Concurrent callers of one key share one running load. Nothing is cached."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, _Flight] = {}

    async def do(self, key: Hashable, load: Callable[[], Awaitable[Loaded]]) -> Loaded:
        key = str(key)
        flight = self._flights.get(key)
        if flight is None:
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
                flight.load.cancel()

    async def _run(self, key: Hashable, flight: "_Flight", load: Callable[[], Awaitable[Loaded]]) -> Loaded:
        try:
            return await load()
        finally:
            self._free(key, flight)

    def _free(self, key: Hashable, flight: "_Flight") -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]
