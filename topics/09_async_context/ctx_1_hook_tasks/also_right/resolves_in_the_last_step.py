"""Notes resolve in the step that ends the coroutine, keeps weak references by id, and a stack of coroutine wrappers."""

import asyncio
import weakref
from collections.abc import Coroutine
from typing import Any


class TaskHooks:
    def __init__(self) -> None:
        self.events: list = []
        self.inits = 0
        self.stack: list = []
        self.alive: dict = {}

    def execution_id(self) -> int:
        return self.stack[-1].number if self.stack else 1

    def trigger_id(self) -> int:
        return self.stack[-1].cause if self.stack else 0

    def factory(self, loop, coro, **kwargs):
        self.inits += 1
        steps = _Steps()
        steps.hooks, steps.coro, steps.number, steps.cause = self, coro, self.inits + 1, self.execution_id()
        self.events += [("init", steps.number, steps.cause, coro.__qualname__)]
        task = asyncio.tasks.Task(steps, loop=loop, **kwargs)
        number = steps.number

        def gone(_):
            del self.alive[number]
            self.events.append(("destroy", number))

        self.alive[number] = weakref.ref(task, gone)
        return task


class _Steps(Coroutine):
    hooks: Any
    coro: Any
    number: int
    cause: int
    begun = False

    def send(self, value):
        return self.step("send", value)

    def throw(self, typ, val=None, tb=None):
        return self.step("throw", typ)

    def close(self):
        self.coro.close()

    def __await__(self):
        return (yield from self.coro.__await__())

    def step(self, how, what):
        if how == "throw" and not self.begun:
            self.hooks.events.append(("resolve", self.number))
            self.coro.close()
            raise what
        self.begun = True
        self.hooks.events.append(("before", self.number))
        self.hooks.stack.append(self)
        over = True
        try:
            result = getattr(self.coro, how)(what)
            over = False
            return result
        finally:
            self.hooks.stack.pop()
            self.hooks.events.append(("after", self.number))
            if over:
                self.hooks.events.append(("resolve", self.number))
