"""Steps a bound coroutine in its context by hand, without a task; the legacy call goes through a concurrent future."""

import asyncio
import concurrent.futures
import inspect
import types
from contextvars import Context, copy_context
from functools import update_wrapper


def bind(fn):
    return AsyncResource("bind").bind(fn)


class AsyncResource:
    def __init__(self, type):
        self.captured: Context = copy_context()
        self.type = type
        self.ended = 0

    def run_in_async_scope(self, fn, *args, **kwargs):
        fresh = self.captured.run(copy_context)
        return fresh.run(fn, *args, **kwargs)

    def bind(self, fn):
        if not callable(fn):
            raise TypeError(fn)

        def wrapper(*args, **kwargs):
            return self.run_in_async_scope(fn, *args, **kwargs)

        async def async_wrapper(*args, **kwargs):
            return await self.drive(fn(*args, **kwargs))

        return update_wrapper(async_wrapper if inspect.iscoroutinefunction(fn) else wrapper, fn)

    @types.coroutine
    def drive(self, coro):
        fresh = self.captured.copy()
        step, value = coro.send, None
        while True:
            try:
                waits_for = fresh.run(step, value)
            except StopIteration as stop:
                return stop.value
            try:
                step, value = coro.send, (yield waits_for)
            except BaseException as error:
                step, value = coro.throw, error

    def emit_destroy(self):
        self.ended += 1
        if self.ended > 1:
            raise RuntimeError("destroyed twice")
        return self


async def call_legacy(pool, job):
    future: concurrent.futures.Future = concurrent.futures.Future()
    future.set_running_or_notify_cancel()  # from now on it cannot be cancelled, so the callback may always set it

    def callback(error, result):
        future.set_exception(error) if error is not None else future.set_result(result)

    ctx = copy_context()
    pool.submit(lambda: ctx.run(job), callback)
    return await asyncio.wrap_future(future)
