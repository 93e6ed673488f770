"""The id and the cache in two variables; the queue handler stamps records itself; runs are told to futures."""

import asyncio
import logging
import queue
import weakref
from contextvars import ContextVar
from functools import wraps
from logging.handlers import QueueHandler, QueueListener

_request_id = ContextVar("request_id", default="-")
_results = ContextVar("results", default=None)
_installed: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


class request_scope:
    def __init__(self, request_id):
        self.request_id = request_id

    def __enter__(self):
        self.results = {"open": {}}
        self.tokens = _request_id.set(self.request_id), _results.set(self.results)

    def __exit__(self, *error):
        _request_id.reset(self.tokens[0])
        _results.reset(self.tokens[1])
        self.results.clear()


def current_request_id():
    return _request_id.get()


class ContextFilter(logging.Filter):
    def filter(self, record):
        setattr(record, "request_id", _request_id.get())  # noqa: B010
        return True


class _Stamping(QueueHandler):
    def prepare(self, record):
        ContextFilter().filter(record)
        return super().prepare(record)


def install_logging(logger, sink):
    if logger in _installed:
        old_handler, old_listener = _installed.pop(logger)
        logger.removeHandler(old_handler)
        old_listener.stop()
    handler = _Stamping(queue.Queue())
    listener = QueueListener(handler.queue, sink, respect_handler_level=True)
    listener.start()
    logger.addHandler(handler)
    _installed[logger] = handler, listener
    return listener


def request_cached(fn):
    identity = object()

    @wraps(fn)
    async def wrapper(*args, **kwargs):
        results = _results.get()
        if not results:
            return await fn(*args, **kwargs)
        shared = results["open"]
        key = identity, args, tuple(sorted(kwargs.items(), key=lambda item: item[0]))
        if key not in shared:
            shared[key] = future = asyncio.get_running_loop().create_future()
            future.runner = asyncio.create_task(_fill(future, fn(*args, **kwargs), shared, key))
        return await asyncio.shield(shared[key])

    return wrapper


async def _fill(future, coroutine, shared, key):
    try:
        value = await coroutine
    except Exception as error:
        shared.pop(key, None)
        future.set_exception(error)
        future.exception()
    else:
        future.set_result(value)
    finally:
        future.runner = None
