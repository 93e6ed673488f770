"""The scope is a dict; callers wait for an event beside a cell, and whoever finds a failed cell makes a new one."""

import asyncio
import functools
import logging
import logging.handlers
import queue
from contextlib import ExitStack, contextmanager


@contextmanager
def request_scope(request_id):
    with ExitStack() as at_end:
        scope = {"id": request_id, "cells": {}, "tasks": set()}
        at_end.callback(scope.pop, "cells")
        at_end.callback(request_state.reset, request_state.set(scope))  # noqa: F821
        yield


def current_request_id():
    return (request_state.get() or {"id": "-"})["id"]  # noqa: F821


def install_logging(logger, sink):
    for handler in list(logger.handlers):
        if hasattr(handler, "ctx4_listener"):
            logger.removeHandler(handler)
            handler.ctx4_listener.stop()
    lines: queue.Queue = queue.Queue(-1)
    handler = logging.handlers.QueueHandler(lines)
    handler.filters = [ContextFilter()]  # noqa: F821
    listener = logging.handlers.QueueListener(lines, sink)
    setattr(handler, "ctx4_listener", listener)  # noqa: B010
    listener.start()
    logger.addHandler(handler)
    return listener


class Cell:
    value = error = None

    def __init__(self):
        self.filled = asyncio.Event()

    async def fill(self, awaitable):
        try:
            self.value = await awaitable
        except Exception as error:
            self.error = error
        finally:
            self.filled.set()


def request_cached(fn):
    @functools.wraps(fn)
    async def call(*args, **kwargs):
        scope = request_state.get() or {}  # noqa: F821
        if "cells" not in scope:
            return await fn(*args, **kwargs)
        key = hash(args), call, args, frozenset(kwargs.items())
        cell = scope["cells"].get(key)
        if cell is None or cell.error is not None:
            cell = scope["cells"][key] = Cell()
            task = asyncio.create_task(cell.fill(fn(*args, **kwargs)))
            scope["tasks"].add(task)
            task.add_done_callback(scope["tasks"].discard)
        await cell.filled.wait()
        if cell.error is not None:
            raise cell.error
        return cell.value

    return call
