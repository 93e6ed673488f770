"""Serves the waiters under `except Exception`, which CancelledError passes: they wait for ever.

fails: load_that_cancels_itself
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
            flight.result = asyncio.get_running_loop().create_future()
            flight.result.add_done_callback(_mark_retrieved)
            flight.load = asyncio.create_task(self._run(key, flight, load))
        flight.waiters += 1
        try:
            return await asyncio.shield(flight.result)
        finally:
            flight.waiters -= 1
            if not flight.waiters:
                self._free(key, flight)
                flight.load.cancel()

    async def _run(self, key, flight, load):
        try:
            value = await load()
        except Exception as error:
            self._free(key, flight)
            flight.result.set_exception(error)
        else:
            self._free(key, flight)
            flight.result.set_result(value)

    def _free(self, key, flight):
        if self._flights.get(key) is flight:
            del self._flights[key]
