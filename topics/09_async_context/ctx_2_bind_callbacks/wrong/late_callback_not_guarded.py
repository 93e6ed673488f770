"""The callback sets the future, whether anybody still waits or not.

fails: a_cancelled_caller_leaves_cleanly
score: 14 of 15
"""

import asyncio

from ..solution import bind


async def call_legacy(pool, job):
    loop = asyncio.get_running_loop()
    outcome = loop.create_future()

    def settle(error, result):
        if error is None:
            outcome.set_result(result)
        else:
            outcome.set_exception(error)

    pool.submit(bind(job), lambda error, result: loop.call_soon_threadsafe(settle, error, result))
    return await outcome
