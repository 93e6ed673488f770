"""The job goes to the loop's own executor, which is taken to carry the context.

fails: a_legacy_call_returns, many_calls_keep_their_ids, a_cancelled_caller_leaves_cleanly
score: 11 of 15
"""

import asyncio


async def call_legacy(pool, job):
    return await asyncio.get_running_loop().run_in_executor(None, job)
