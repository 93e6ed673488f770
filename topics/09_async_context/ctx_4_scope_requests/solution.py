"""Model solution of ctx-4."""

import asyncio
import functools
import logging
import logging.handlers
import queue
from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Cached = TypeVar("Cached")

request_state: ContextVar[Any] = ContextVar("request_state", default=None)


@contextmanager
def request_scope(request_id: str) -> Iterator[None]:
    """Inside this block, and in all tasks started in it, the request is ``request_id`` and calls are cached.

    The scope outside is restored at the end, also after an exception, and what was cached inside is released.
    """
    state = _RequestState(request_id)
    token = request_state.set(state)
    try:
        yield
    finally:
        request_state.reset(token)
        # Tasks that outlive the scope still have its state: they keep the id, but not the values.
        state.runs.clear()
        state.is_over = True


class _RequestState:
    def __init__(self, request_id: str) -> None:
        self.request_id = request_id
        self.runs: dict[Hashable, asyncio.Task[Any]] = {}
        self.is_over = False


def current_request_id() -> str:
    """The id of the innermost scope that the running code was started in; ``"-"`` outside any."""
    state = request_state.get()
    return state.request_id if state else "-"


class ContextFilter(logging.Filter):
    """Sets ``record.request_id`` to the id of the request that runs where the filter is called."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        record.request_id = current_request_id()
        return True


def install_logging(logger: logging.Logger, sink: logging.Handler) -> logging.handlers.QueueListener:
    """Send what ``logger`` and its children log to ``sink``, on a thread of its own and with the request's id.

    A second call on the same logger stops the first one's listener and takes its place. Returns the listener, started.
    """
    for handler in logger.handlers[:]:
        if isinstance(handler, _RequestQueueHandler):
            logger.removeHandler(handler)
            handler.owner.stop()
    records: queue.SimpleQueue[Any] = queue.SimpleQueue()
    listener = logging.handlers.QueueListener(records, sink)
    # On the handler: it runs on the emitting request's side, and for records of child loggers too.
    handler = _RequestQueueHandler(records)
    handler.addFilter(ContextFilter())
    handler.owner = listener
    logger.addHandler(handler)
    listener.start()
    return listener


class _RequestQueueHandler(logging.handlers.QueueHandler):
    owner: logging.handlers.QueueListener


def request_cached(fn: Callable[..., Awaitable[Cached]]) -> Callable[..., Awaitable[Cached]]:
    """``fn``, a coroutine function, run once for each set of arguments in a request's scope.

    Calls at the same time share the run. An exception reaches all who wait, and is not kept. Outside a scope, and after it has
    ended, each call runs ``fn``.

    Raises:
        TypeError: when called in a scope with an argument that cannot be hashed.
    """

    @functools.wraps(fn)
    async def cached(*args: Any, **kwargs: Any) -> Cached:
        state = request_state.get()
        if state is None or state.is_over:
            return await fn(*args, **kwargs)
        key = (cached, args, frozenset(kwargs.items()))
        run = state.runs.get(key)
        if run is None or _has_failed(run):
            # A task of its own, so that no caller's cancellation ends it.
            run = state.runs[key] = asyncio.ensure_future(fn(*args, **kwargs))
            run.add_done_callback(functools.partial(_forget_failure, state.runs, key))
        return await asyncio.shield(run)

    return cached


def _has_failed(run: asyncio.Future[Any]) -> bool:
    return run.done() and (run.cancelled() or run.exception() is not None)


def _forget_failure(runs: dict[Hashable, Any], key: Hashable, run: asyncio.Future[Any]) -> None:
    """Called before any waiter is woken, because it was added first: a waiter may try again at once."""
    if _has_failed(run) and runs.get(key) is run:
        del runs[key]
