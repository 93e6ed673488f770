"""A run that failed stays in the cache.

fails: failures_are_not_kept
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
        if run is None:
            run = state.runs[key] = asyncio.ensure_future(fn(*args, **kwargs))
        return await asyncio.shield(run)

    return cached
