"""The body of a bound coroutine function survives the cancellation of its caller.

fails: bound_coroutines_are_cancelled
score: 14 of 15
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
            return await asyncio.shield(asyncio.create_task(fn(*args, **kwargs), context=context.copy()))

        return bound_coroutine

    @functools.wraps(fn)
    def bound(*args, **kwargs):
        return context.copy().run(fn, *args, **kwargs)

    return bound
