"""An exception is wrapped, to say where it came from.

fails: errors_names_and_refusals, any_outcome_comes_back
score: 13 of 15
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
            return await asyncio.create_task(fn(*args, **kwargs), context=context.copy())

        return bound_coroutine

    @functools.wraps(fn)
    def bound(*args, **kwargs):
        try:
            return context.copy().run(fn, *args, **kwargs)
        except Exception as error:
            raise RuntimeError("a bound function failed") from error

    return bound
