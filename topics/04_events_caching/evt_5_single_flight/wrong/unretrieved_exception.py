"""Nobody looks at the exception of a load whose callers have all left, so asyncio reports it.

fails: nothing_stays_behind
score: 19 of 20
"""

import asyncio

from ..solution import _Flight


class SingleFlight:
    def __init__(self) -> None:
        self._flights: dict = {}

    async def do(self, key, load):
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = _Flight()
            flight.load = asyncio.create_task(self._run(key, flight, load))
        flight.waiters += 1
        try:
            await asyncio.wait([flight.load])
            return flight.load.result()
        finally:
            flight.waiters -= 1
            if not flight.waiters:
                self._free(key, flight)
                flight.load.cancel()

    async def _run(self, key, flight, load):
        try:
            return await load()
        finally:
            self._free(key, flight)

    def _free(self, key, flight):
        if self._flights.get(key) is flight:
            del self._flights[key]
