"""Every caller awaits the shared task itself, so the first one that is cancelled cancels the load for all.

fails: followers_survive_the_leader, impatient_waiter_leaves_alone, last_waiter_takes_the_load_with_it,
dying_load_is_neither_joined_nor_in_the_way
score: 16 of 20
"""

import asyncio

from ..solution import _mark_retrieved


class SingleFlight:
    def __init__(self) -> None:
        self._flights: dict = {}

    async def do(self, key, load):
        task = self._flights.get(key)
        if task is None:
            task = self._flights[key] = asyncio.create_task(self._run(key, load))
            task.add_done_callback(_mark_retrieved)
        try:
            return await task
        finally:
            if task.cancelling() and self._flights.get(key) is task:
                del self._flights[key]

    async def _run(self, key, load):
        task = asyncio.current_task()
        try:
            return await load()
        finally:
            if self._flights.get(key) is task:
                del self._flights[key]
