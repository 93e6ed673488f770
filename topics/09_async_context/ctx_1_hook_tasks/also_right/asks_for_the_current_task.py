"""Keeps no running id at all: it asks asyncio for the current task and looks that up in a weak dict."""

import asyncio
import weakref
from typing import Any
from weakref import WeakKeyDictionary


class TaskHooks:
    def __init__(self):
        self.events = []
        self.ids: WeakKeyDictionary[asyncio.Task, tuple[int, int]] = WeakKeyDictionary()
        self.made = 0

    def _mine(self):
        task = asyncio.current_task()
        return self.ids.get(task, (1, 0)) if task else (1, 0)  # None: a callback runs, not a task

    def execution_id(self):
        return self._mine()[0]

    def trigger_id(self):
        return self._mine()[1]

    def factory(self, loop, coro, **kwargs):
        self.made += 1
        steps: Any = _Bracketed(coro, self.made + 1, self.events)
        pair = steps.number, self.execution_id()
        self.events.append(("init", *pair, coro.__qualname__))
        task: asyncio.Task = asyncio.Task(steps, loop=loop, **kwargs)
        self.ids[task] = pair
        weakref.finalize(task, self.events.append, ("destroy", pair[0]))
        task.add_done_callback(steps.done)
        return task


class _Bracketed:
    def __init__(self, coro, number, events):
        self.coro, self.number, self.events, self.begun = coro, number, events, False

    def done(self, _task):
        self.events.append(("resolve", self.number))

    def send(self, value):
        self.begun = True
        self.events.append(("before", self.number))
        try:
            return self.coro.send(value)
        finally:
            self.events.append(("after", self.number))

    def throw(self, error):
        if self.begun:
            self.events.append(("before", self.number))
        try:
            return self.coro.throw(error)
        finally:
            if self.begun:
                self.events.append(("after", self.number))

    def close(self):
        return self.coro.close()

    def __await__(self):
        return self.coro.__await__()
