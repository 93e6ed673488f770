"""The first caller runs the load in its own task, so cancelling it kills the load for every follower.

fails: followers_survive_the_leader, last_waiter_takes_the_load_with_it,
dying_load_is_neither_joined_nor_in_the_way
score: 17 of 20
"""

import asyncio

from ..solution import _mark_retrieved


class SingleFlight:
    def __init__(self) -> None:
        self._flights: dict = {}

    async def do(self, key, load):
        if key in self._flights:
            return await asyncio.shield(self._flights[key])
        result = self._flights[key] = asyncio.get_running_loop().create_future()
        result.add_done_callback(_mark_retrieved)
        try:
            value = await load()
        except BaseException as error:
            self._flights.pop(key)
            if isinstance(error, asyncio.CancelledError):
                result.cancel()
            else:
                result.set_exception(error)
            raise
        self._flights.pop(key)
        result.set_result(value)
        return value
