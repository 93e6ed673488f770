"""A generator drives the coroutine; a subclass of Task reports its own end; the log holds the rest."""

import asyncio
import itertools
import types
from typing import Any


class TaskHooks:
    def __init__(self):
        self.events = []
        self.current, self.cause = 1, 0
        self.numbers = itertools.count(2)

    def factory(self, loop, coro, **kwargs):
        number, cause = next(self.numbers), self.current
        self.events.append(("init", number, cause, coro.__qualname__))
        begun: list[bool] = []
        task = _Watched(self.lead(coro, number, cause, begun), loop=loop, **kwargs)
        task.watch(self.events, number)

        def done(task):
            if not begun:
                coro.close()
            self.events.append(("resolve", number))

        task.add_done_callback(done)
        return task

    async def lead(self, *args):
        return await self.drive(*args)

    @types.coroutine
    def drive(self, coro, number, cause, begun):
        begun.append(True)
        method, argument = coro.send, None
        while True:
            saved = self.current, self.cause
            self.current, self.cause = number, cause
            self.events.append(("before", number))
            try:
                waits_for = method(argument)
            except StopIteration as stop:
                return stop.value
            finally:
                self.events.append(("after", number))
                self.current, self.cause = saved
            try:
                method, argument = coro.send, (yield waits_for)
            except BaseException as error:
                method, argument = coro.throw, error

    def execution_id(self):
        return self.current

    def trigger_id(self):
        return self.cause


class _Watched(asyncio.Task):
    def watch(self, events: list[Any], number: int) -> None:
        self.events, self.number = events, number

    def __del__(self) -> None:
        self.events.append(("destroy", self.number))
        super().__del__()
