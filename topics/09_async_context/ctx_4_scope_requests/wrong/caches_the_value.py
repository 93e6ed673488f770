"""The value is kept when it is there, so callers at the same time run it again.

fails: concurrent_calls_share_a_run, values_die_with_the_scope, failures_are_not_kept,
cancelled_waiters_disturb_nobody
score: 11 of 15
"""

import functools


def request_cached(fn):
    @functools.wraps(fn)
    async def cached(*args, **kwargs):
        state = request_state.get()
        if state is None or state.is_over:
            return await fn(*args, **kwargs)
        key = (cached, args, frozenset(kwargs.items()))
        if key not in state.runs:
            state.runs[key] = await fn(*args, **kwargs)
        return state.runs[key]

    return cached
