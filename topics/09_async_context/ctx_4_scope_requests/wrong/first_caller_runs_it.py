"""The first caller runs the function itself, and the others wait for a future.

fails: cancelled_waiters_disturb_nobody
score: 14 of 15
"""

import asyncio
import functools


def request_cached(fn):
    @functools.wraps(fn)
    async def cached(*args, **kwargs):
        state = request_state.get()
        if state is None or state.is_over:
            return await fn(*args, **kwargs)
        key = (cached, args, frozenset(kwargs.items()))
        run = state.runs.get(key)
        if run is None or _has_failed(run):
            run = state.runs[key] = asyncio.get_running_loop().create_future()
            run.add_done_callback(functools.partial(_forget_failure, state.runs, key))
            try:
                value = await fn(*args, **kwargs)
            except BaseException as error:
                run.cancel() if isinstance(error, asyncio.CancelledError) else run.set_exception(error)
                raise
            run.set_result(value)
            return value
        return await asyncio.shield(run)

    return cached
