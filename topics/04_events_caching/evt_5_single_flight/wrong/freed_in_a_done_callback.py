"""The key is freed in a done callback, a loop step too late: callers in between get the old result.

fails: caller_in_the_step_of_the_return_loads_anew
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
            flight.load = asyncio.create_task(self._run(load))
            flight.load.add_done_callback(lambda ended: (_mark_retrieved(ended), self._free(key, flight)))
        flight.waiters += 1
        try:
            return await asyncio.shield(flight.load)
        finally:
            flight.waiters -= 1
            if not flight.waiters and not flight.load.done():
                self._free(key, flight)
                flight.load.cancel()

    async def _run(self, load):
        return await load()

    def _free(self, key, flight):
        if self._flights.get(key) is flight:
            del self._flights[key]
