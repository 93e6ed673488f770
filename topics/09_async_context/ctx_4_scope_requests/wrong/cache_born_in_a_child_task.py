"""The dict is made by the first call, in whatever task that is.

fails: concurrent_calls_share_a_run, values_die_with_the_scope, failures_are_not_kept,
cancelled_waiters_disturb_nobody, nobody_else_shares
score: 10 of 15
"""

import asyncio
import functools
from contextvars import ContextVar

_runs = ContextVar("runs", default=None)


def request_cached(fn):
    @functools.wraps(fn)
    async def cached(*args, **kwargs):
        state = request_state.get()
        if state is None or state.is_over:
            return await fn(*args, **kwargs)
        key = (cached, args, frozenset(kwargs.items()))
        owner, runs = _runs.get() or (None, None)
        if owner is not state:
            runs = {}
            _runs.set((state, runs))
        run = runs.get(key)
        if run is None or _has_failed(run):
            run = runs[key] = asyncio.ensure_future(fn(*args, **kwargs))
            run.add_done_callback(functools.partial(_forget_failure, runs, key))
        return await asyncio.shield(run)

    return cached
