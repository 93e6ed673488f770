"""Outside any scope a common cache is used.

fails: outside_and_unhashable
score: 14 of 15
"""

import asyncio
import functools


def request_cached(fn):
    outside = _RequestState("-")

    @functools.wraps(fn)
    async def cached(*args, **kwargs):
        state = request_state.get()
        if state is not None and state.is_over:
            return await fn(*args, **kwargs)
        if state is None:
            state = outside
        key = (cached, args, frozenset(kwargs.items()))
        run = state.runs.get(key)
        if run is None or _has_failed(run):
            run = state.runs[key] = asyncio.ensure_future(fn(*args, **kwargs))
            run.add_done_callback(functools.partial(_forget_failure, state.runs, key))
        return await asyncio.shield(run)

    return cached
