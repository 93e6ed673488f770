"""The job is handed to the pool as it is.

fails: a_legacy_call_returns, many_calls_keep_their_ids
score: 12 of 15
"""

import asyncio


async def call_legacy(pool, job):
    loop = asyncio.get_running_loop()
    outcome = loop.create_future()

    def settle(error, result):
        if outcome.done():
            return
        if error is None:
            outcome.set_result(result)
        else:
            outcome.set_exception(error)

    pool.submit(job, lambda error, result: loop.call_soon_threadsafe(settle, error, result))
    return await outcome
