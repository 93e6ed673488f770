"""The finished load stays in the dictionary, so its result is served for ever.

fails: nothing_is_shared_beyond_one_load_of_one_key, caller_in_the_step_of_the_return_loads_anew,
failure_is_shared_and_forgotten, nothing_stays_behind
score: 16 of 20
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
            if not flight.waiters and not flight.load.done():
                self._free(key, flight)
                flight.load.cancel()

    async def _run(self, key, flight, load):
        try:
            return await load()
        except BaseException:
            self._free(key, flight)
            raise

    def _free(self, key, flight):
        if self._flights.get(key) is flight:
            del self._flights[key]
