"""The factory takes a loop and a coroutine, as most examples on the web do.

fails: keyword_arguments_arrive
score: 19 of 20
"""

import asyncio
import weakref
from collections.abc import Coroutine
from typing import Any

from ..solution import _Steps


class TaskHooks:
    events: list[tuple]

    def __init__(self) -> None:
        self.events = []
        self._last_id = 1
        self._running = [(1, 0)]

    def factory(self, loop: asyncio.AbstractEventLoop, coro: Coroutine[Any, Any, Any]) -> asyncio.Task:
        self._last_id += 1
        task_id, trigger = self._last_id, self.execution_id()
        self.events.append(("init", task_id, trigger, coro.__qualname__))
        task = asyncio.Task(_Steps(self, coro, task_id, trigger), loop=loop)
        task.add_done_callback(lambda _: self.events.append(("resolve", task_id)))
        weakref.finalize(task, self.events.append, ("destroy", task_id)).atexit = False
        return task

    def execution_id(self) -> int:
        return self._running[-1][0]

    def trigger_id(self) -> int:
        return self._running[-1][1]
