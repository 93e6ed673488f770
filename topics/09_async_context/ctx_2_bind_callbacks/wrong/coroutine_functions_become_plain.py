"""The bound function returns a coroutine, but is no coroutine function.

fails: a_coroutine_function_stays_one, bound_coroutines_are_cancelled, a_resource_keeps_its_own_context
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
        def bound_coroutine(*args, **kwargs):
            return asyncio.create_task(fn(*args, **kwargs), context=context.copy())

        return bound_coroutine

    @functools.wraps(fn)
    def bound(*args, **kwargs):
        return context.copy().run(fn, *args, **kwargs)

    return bound
