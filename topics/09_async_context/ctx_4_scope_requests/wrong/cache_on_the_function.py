"""The cache belongs to the function, as functools.cache would have it.

fails: concurrent_calls_share_a_run, values_die_with_the_scope, nobody_else_shares
score: 12 of 15
"""

import asyncio
import functools


def request_cached(fn):
    runs = {}

    @functools.wraps(fn)
    async def cached(*args, **kwargs):
        state = request_state.get()
        if state is None or state.is_over:
            return await fn(*args, **kwargs)
        key = (cached, args, frozenset(kwargs.items()))
        run = runs.get(key)
        if run is None or _has_failed(run):
            run = runs[key] = asyncio.ensure_future(fn(*args, **kwargs))
            run.add_done_callback(functools.partial(_forget_failure, runs, key))
        return await asyncio.shield(run)

    return cached
