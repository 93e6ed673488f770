"""Callers queue at a lock kept for each key: each loads again in its turn, and the locks stay for ever.

fails: hundred_callers_cost_one_load, nothing_is_shared_beyond_one_load_of_one_key,
followers_survive_the_leader, impatient_waiter_leaves_alone, last_waiter_takes_the_load_with_it,
dying_load_is_neither_joined_nor_in_the_way, caller_in_the_step_of_the_return_loads_anew,
failure_is_shared_and_forgotten, load_that_cancels_itself, nothing_stays_behind
score: 10 of 20
"""

import asyncio


class SingleFlight:
    def __init__(self) -> None:
        self._locks: dict = {}
        self._running: dict = {}

    async def do(self, key, load):
        async with self._locks.setdefault(key, asyncio.Lock()):
            return await load()
