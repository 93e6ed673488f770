"""Each call enters the captured context itself.

fails: bound_functions_recurse, one_bound_function_in_many_threads, writes_stay_in_their_call
score: 12 of 15
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
            return await asyncio.create_task(fn(*args, **kwargs), context=context)

        return bound_coroutine

    @functools.wraps(fn)
    def bound(*args, **kwargs):
        return context.run(fn, *args, **kwargs)

    return bound
