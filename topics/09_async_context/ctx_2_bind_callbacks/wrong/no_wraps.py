"""The bound functions are all called bound.

fails: errors_names_and_refusals
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

        async def bound_coroutine(*args, **kwargs):
            return await asyncio.create_task(fn(*args, **kwargs), context=context.copy())

        return bound_coroutine

    def bound(*args, **kwargs):
        return context.copy().run(fn, *args, **kwargs)

    return bound
