"""Looks for a running load, then awaits before it stores its own: every caller that came meanwhile loads too.

fails: hundred_callers_cost_one_load, followers_survive_the_leader, impatient_waiter_leaves_alone,
last_waiter_takes_the_load_with_it, failure_is_shared_and_forgotten, load_that_cancels_itself
score: 14 of 20
"""

import asyncio

from ..solution import _Flight, _mark_retrieved


class SingleFlight:
    def __init__(self) -> None:
        self._flights: dict = {}

    async def do(self, key, load):
        flight = self._flights.get(key)
        if flight is None:
            await asyncio.sleep(0)  # as a lookup in Redis would
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

    async def _run(self, key, flight, load):
        try:
            return await load()
        finally:
            self._free(key, flight)

    def _free(self, key, flight):
        if self._flights.get(key) is flight:
            del self._flights[key]
