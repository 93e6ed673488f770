"""A class of bound functions, a task group for coroutine functions, and an event beside a box for the legacy call."""

import asyncio
import contextvars
import functools
import inspect
from typing import Any


def bind(fn):
    return _bound(fn, contextvars.copy_context())


def _bound(fn, context):
    if not callable(fn):
        raise TypeError(f"{fn!r} is not callable")
    if not inspect.iscoroutinefunction(fn):
        return functools.wraps(fn)(lambda *args, **kwargs: context.copy().run(functools.partial(fn, *args, **kwargs)))

    @functools.wraps(fn)
    async def later(*args, **kwargs):
        loop = asyncio.get_running_loop()
        task = loop.create_task(fn(*args, **kwargs), context=context.copy())
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.cancel()
            return await task

    return later


class AsyncResource:
    alive = True

    def __init__(self, type):
        self.type = type
        self.context = contextvars.copy_context()

    def run_in_async_scope(self, fn, *args, **kwargs):
        return _bound(lambda: fn(*args, **kwargs), self.context)()

    def bind(self, fn):
        return _bound(fn, self.context)

    def emit_destroy(self):
        if not self.alive:
            raise RuntimeError(self.type)
        self.alive = False
        return self


async def call_legacy(pool, job):
    loop, arrived, box = asyncio.get_running_loop(), asyncio.Event(), list[Any]()

    def on_the_pools_thread(error, result):
        box.extend((error, result))
        loop.call_soon_threadsafe(arrived.set)

    pool.submit(bind(job), on_the_pools_thread)
    await arrived.wait()
    error, result = box
    if error is not None:
        raise error
    return result
