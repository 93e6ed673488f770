"""loop.run_in_executor is taken for to_thread.

fails: a_thread_sees_the_callers_span, one_request_is_one_tree, fifty_requests_are_fifty_traces
score: 11 of 16
"""

import asyncio


async def in_thread(fn, *args):
    return await asyncio.get_running_loop().run_in_executor(None, fn, *args)
