"""A generator drives the coroutine; cancelled before its first step, it never begins, and neither is the coroutine closed.

fails: cancelled_before_its_first_step
score: 19 of 20
"""

import asyncio
import types
import weakref


class TaskHooks:
    def __init__(self):
        self.events = []
        self.count, self.running = 1, (1, 0)

    def factory(self, loop, coro, **kwargs):
        self.count += 1
        number, cause = self.count, self.execution_id()
        self.events.append(("init", number, cause, coro.__qualname__))
        task = asyncio.Task(self.lead(coro, number, cause), loop=loop, **kwargs)
        task.add_done_callback(lambda _: self.events.append(("resolve", number)))
        weakref.finalize(task, self.events.append, ("destroy", number))
        return task

    async def lead(self, *args):
        return await self.drive(*args)

    @types.coroutine
    def drive(self, coro, number, cause):
        method, argument = coro.send, None
        while True:
            saved, self.running = self.running, (number, cause)
            self.events.append(("before", number))
            try:
                waits_for = method(argument)
            except StopIteration as stop:
                return stop.value
            finally:
                self.events.append(("after", number))
                self.running = saved
            try:
                method, argument = coro.send, (yield waits_for)
            except BaseException as error:
                method, argument = coro.throw, error

    def execution_id(self):
        return self.running[0]

    def trigger_id(self):
        return self.running[1]
