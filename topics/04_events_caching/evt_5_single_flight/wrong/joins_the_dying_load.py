"""The key is freed when the cancelled load has died, so a caller who comes meanwhile joins the dying load.

fails: dying_load_is_neither_joined_nor_in_the_way
score: 19 of 20
"""

import asyncio

from ..solution import _Flight, _mark_retrieved


class SingleFlight:
    def __init__(self) -> None:
        self._flights: dict = {}

    async def do(self, key, load):
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = _Flight()
            flight.load = asyncio.create_task(self._run(key, load))
            flight.load.add_done_callback(_mark_retrieved)
        flight.waiters += 1
        try:
            return await asyncio.shield(flight.load)
        finally:
            flight.waiters -= 1
            if not flight.waiters:
                flight.load.cancel()

    async def _run(self, key, load):
        try:
            return await load()
        finally:
            del self._flights[key]
