"""The coroutine is kept, which can be awaited once.

fails: the_second_call_is_free, concurrent_calls_share_a_run, values_die_with_the_scope,
failures_are_not_kept, cancelled_waiters_disturb_nobody, nobody_else_shares
score: 8 of 15
"""

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
            run = state.runs[key] = fn(*args, **kwargs)
        return await run

    return cached
