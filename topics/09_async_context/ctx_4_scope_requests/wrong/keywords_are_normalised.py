"""Keyword arguments are appended to the positional ones.

fails: nobody_else_shares
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
        key = (cached, *args, *kwargs.values())
        run = state.runs.get(key)
        if run is None or _has_failed(run):
            run = state.runs[key] = asyncio.ensure_future(fn(*args, **kwargs))
            run.add_done_callback(functools.partial(_forget_failure, state.runs, key))
        return await asyncio.shield(run)

    return cached
