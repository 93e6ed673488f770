"""One context, and a lock around it against the error from the second thread.

fails: one_bound_function_in_many_threads
score: 14 of 15
"""

import asyncio
import contextvars
import functools
import inspect


def _bind_to(context, fn):
    import threading

    lock = threading.RLock()
    if not callable(fn):
        raise TypeError(f"only a callable can be bound, not {fn!r}")
    if inspect.iscoroutinefunction(fn):

        @functools.wraps(fn)
        async def bound_coroutine(*args, **kwargs):
            return await asyncio.create_task(fn(*args, **kwargs), context=context.copy())

        return bound_coroutine

    @functools.wraps(fn)
    def bound(*args, **kwargs):
        with lock:
            return context.copy().run(fn, *args, **kwargs)

    return bound
