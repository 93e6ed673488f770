"""Values go into the cache when they come, also when the scope is over.

fails: values_die_with_the_scope
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
        if ("value", key) in state.runs:
            return state.runs["value", key]
        run = state.runs.get(key)
        if run is None or _has_failed(run):
            run = state.runs[key] = asyncio.ensure_future(fn(*args, **kwargs))
            run.add_done_callback(functools.partial(_forget_failure, state.runs, key))
        state.runs["value", key] = await asyncio.shield(run)
        return state.runs["value", key]

    return cached
