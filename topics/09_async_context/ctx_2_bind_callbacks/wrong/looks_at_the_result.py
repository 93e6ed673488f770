"""A false result is taken for a failure.

fails: any_outcome_comes_back
score: 14 of 15
"""

import asyncio

from ..solution import bind


async def call_legacy(pool, job):
    loop = asyncio.get_running_loop()
    outcome = loop.create_future()

    def settle(error, result):
        if outcome.done():
            return
        if result:
            outcome.set_result(result)
        else:
            outcome.set_exception(error or RuntimeError("no result"))

    pool.submit(bind(job), lambda error, result: loop.call_soon_threadsafe(settle, error, result))
    return await outcome
