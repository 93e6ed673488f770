"""A task that outlives its scope fills the cache again.

fails: values_die_with_the_scope
score: 14 of 15
"""

import asyncio
import functools


def request_cached(fn):
    @functools.wraps(fn)
    async def cached(*args, **kwargs):
        state = request_state.get()
        if state is None:
            return await fn(*args, **kwargs)
        key = (cached, args, frozenset(kwargs.items()))
        run = state.runs.get(key)
        if run is None or _has_failed(run):
            run = state.runs[key] = asyncio.ensure_future(fn(*args, **kwargs))
            run.add_done_callback(functools.partial(_forget_failure, state.runs, key))
        return await asyncio.shield(run)

    return cached
