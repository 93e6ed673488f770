"""resolve is noted only for a task that returned.

fails: cancellation_reaches_the_coroutine, a_failed_task_ends_its_log, cancelled_before_its_first_step
score: 16 of 20
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
        self.events.append(("init", task_id, trigger, coro.__qualname__))
        task = asyncio.Task(_Steps(self, coro, task_id, trigger), loop=loop, **kwargs)
        task.add_done_callback(
            lambda task: task.cancelled() or task.exception() or self.events.append(("resolve", task_id))
        )
        weakref.finalize(task, self.events.append, ("destroy", task_id)).atexit = False
        return task

    def execution_id(self) -> int:
        return self._running[-1][0]

    def trigger_id(self) -> int:
        return self._running[-1][1]
