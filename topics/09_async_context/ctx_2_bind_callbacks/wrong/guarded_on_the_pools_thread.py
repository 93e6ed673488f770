"""The callback asks on the pool's thread whether anybody still waits; a cancellation may come in between.

fails: a_cancelled_caller_leaves_cleanly
score: 14 of 15
"""

import asyncio

from ..solution import bind


async def call_legacy(pool, job):
    loop = asyncio.get_running_loop()
    outcome = loop.create_future()

    def callback(error, result):
        if outcome.cancelled():
            return
        if error is None:
            loop.call_soon_threadsafe(outcome.set_result, result)
        else:
            loop.call_soon_threadsafe(outcome.set_exception, error)

    pool.submit(bind(job), callback)
    return await outcome
