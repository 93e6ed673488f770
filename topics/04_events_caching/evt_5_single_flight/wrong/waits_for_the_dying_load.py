"""The last waiter cancels the load and waits until it has died, so a slow load holds up a caller who has left.

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
                await asyncio.wait([flight.load])

    async def _run(self, key, flight, load):
        try:
            return await load()
        finally:
            self._free(key, flight)

    def _free(self, key, flight):
        if self._flights.get(key) is flight:
            del self._flights[key]
