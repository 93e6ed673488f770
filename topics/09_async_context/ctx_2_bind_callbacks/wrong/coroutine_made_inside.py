"""A coroutine function is run like any other: the coroutine is made in the context, its body runs outside.

fails: a_coroutine_function_stays_one, writes_stay_in_their_call, bound_coroutines_are_cancelled,
a_resource_keeps_its_own_context
score: 11 of 15
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
            return await context.copy().run(fn, *args, **kwargs)

        return bound_coroutine

    @functools.wraps(fn)
    def bound(*args, **kwargs):
        return context.copy().run(fn, *args, **kwargs)

    return bound
