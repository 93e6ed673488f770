"""The loop's thread waits for the pool's thread.

fails: any_outcome_comes_back, a_cancelled_caller_leaves_cleanly
score: 13 of 15
"""

from concurrent.futures import Future

from ..solution import bind


async def call_legacy(pool, job):
    future: Future = Future()
    pool.submit(bind(job), lambda error, result: future.set_exception(error) if error else future.set_result(result))
    return future.result()
