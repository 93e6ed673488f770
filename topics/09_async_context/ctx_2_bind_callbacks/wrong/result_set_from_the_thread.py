"""The callback sets the future on the pool's thread.

fails: a_legacy_call_returns, many_calls_keep_their_ids, any_outcome_comes_back, a_cancelled_caller_leaves_cleanly
score: 10 of 15
"""

import asyncio

from ..solution import bind


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

    pool.submit(bind(job), settle)
    return await outcome
