"""Model solution of ctx-2."""

import asyncio
import contextvars
import functools
import inspect
from collections.abc import Callable
from typing import Any

from .given import LegacyPool, T


def bind(fn: Callable[..., T]) -> Callable[..., T]:
    """``fn``, made to run in the context that is current now, in a fresh copy of it at each call.

    A coroutine function stays one, and its body runs in the captured context. Name and signature are kept.

    Raises:
        TypeError: ``fn`` is not callable.
    """
    return _bind_to(contextvars.copy_context(), fn)


def _bind_to(context: contextvars.Context, fn: Callable[..., Any]) -> Callable[..., Any]:
    if not callable(fn):
        raise TypeError(f"only a callable can be bound, not {fn!r}")
    if inspect.iscoroutinefunction(fn):

        @functools.wraps(fn)
        async def bound_coroutine(*args: Any, **kwargs: Any) -> Any:
            # A coroutine runs in the context of the task that steps it, so it gets a task with a context of its own.
            return await asyncio.create_task(fn(*args, **kwargs), context=context.copy())

        return bound_coroutine

    @functools.wraps(fn)
    def bound(*args: Any, **kwargs: Any) -> Any:
        # A copy each time: one Context cannot be entered twice at a time, and it would keep what fn sets.
        return context.copy().run(fn, *args, **kwargs)

    return bound


class AsyncResource:
    """Work that is handed over now and calls back later: keeps the context that is current when it is made.

    ``type`` names the kind of work, as in Node.js.
    """

    def __init__(self, type: str) -> None:
        """Capture the current context."""
        self.type = type
        self._context = contextvars.copy_context()
        self._is_destroyed = False

    def run_in_async_scope(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Call the plain function ``fn`` in a fresh copy of the captured context."""
        return self._context.copy().run(fn, *args, **kwargs)

    def bind(self, fn: Callable[..., T]) -> Callable[..., T]:
        """As the function ``bind``, but with this resource's context. Raises TypeError likewise."""
        return _bind_to(self._context, fn)

    def emit_destroy(self) -> "AsyncResource":
        """Say that the work is over, once; returns the resource. Raises RuntimeError at the second call."""
        if self._is_destroyed:
            raise RuntimeError(f"the resource {self.type!r} was destroyed already")
        self._is_destroyed = True
        return self


async def call_legacy(pool: LegacyPool, job: Callable[[], T]) -> T:
    """What ``job`` returns when ``pool`` runs it, in the caller's context; raises the very exception that it raises.

    A caller that is cancelled leaves at once; the callback that comes later does nothing.
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[T] = loop.create_future()

    def settle(error: Exception | None, result: T) -> None:
        if outcome.done():  # the caller was cancelled
            return
        if error is None:
            outcome.set_result(result)
        else:
            outcome.set_exception(error)

    # The callback runs on the pool's thread, where neither the loop nor its futures may be touched.
    pool.submit(bind(job), lambda error, result: loop.call_soon_threadsafe(settle, error, result))
    return await outcome
