"""The load is never cancelled: with nobody waiting it runs on, and the next caller joins it.

fails: last_waiter_takes_the_load_with_it, dying_load_is_neither_joined_nor_in_the_way
score: 18 of 20
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
        return await asyncio.shield(task)

    async def _run(self, key, load):
        try:
            return await load()
        finally:
            del self._flights[key]
