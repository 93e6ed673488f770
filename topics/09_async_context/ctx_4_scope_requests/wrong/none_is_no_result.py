"""A result of None is taken for "not there yet".

fails: the_second_call_is_free
score: 13 of 15
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
        if run is None or _has_failed(run) or (run.done() and run.result() is None):
            run = state.runs[key] = asyncio.ensure_future(fn(*args, **kwargs))
            run.add_done_callback(functools.partial(_forget_failure, state.runs, key))
        return await asyncio.shield(run)

    return cached
