"""The context is copied when the bound function is called.

fails: the_moment_of_binding_counts, a_coroutine_function_stays_one, a_resource_runs_in_its_context,
a_legacy_call_returns, bound_functions_recurse, one_bound_function_in_many_threads, writes_stay_in_their_call,
bound_coroutines_are_cancelled, many_calls_keep_their_ids, a_resource_keeps_its_own_context
score: 3 of 15
"""

import asyncio
import contextvars
import functools
import inspect


def _bind_to(context, fn):
    if not callable(fn):
        raise TypeError(f"only a callable can be bound, not {fn!r}")
    if inspect.iscoroutinefunction(fn):

        @functools.wraps(fn)
        async def bound_coroutine(*args, **kwargs):
            return await asyncio.create_task(fn(*args, **kwargs), context=contextvars.copy_context())

        return bound_coroutine

    @functools.wraps(fn)
    def bound(*args, **kwargs):
        return contextvars.copy_context().run(fn, *args, **kwargs)

    return bound
