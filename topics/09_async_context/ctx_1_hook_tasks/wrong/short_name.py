"""The log carries the coroutine's __name__, which many functions share.

fails: a_child_names_its_trigger
score: 18 of 20
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

    def factory(self, loop: asyncio.AbstractEventLoop, coro: Coroutine[Any, Any, Any], **kwargs: Any) -> asyncio.Task:
        self._last_id += 1
        task_id, trigger = self._last_id, self.execution_id()
        self.events.append(("init", task_id, trigger, coro.__name__))
        task = asyncio.Task(_Steps(self, coro, task_id, trigger), loop=loop, **kwargs)
        task.add_done_callback(lambda _: self.events.append(("resolve", task_id)))
        weakref.finalize(task, self.events.append, ("destroy", task_id)).atexit = False
        return task

    def execution_id(self) -> int:
        return self._running[-1][0]

    def trigger_id(self) -> int:
        return self._running[-1][1]
