"""Ids begin at 1, which is the id of what runs outside.

fails: a_child_names_its_trigger, the_running_step_has_an_id, a_family_tree_is_right,
the_id_comes_back_after_an_await, a_failed_task_ends_its_log, cancelled_before_its_first_step, two_hooks_do_not_mix
score: 12 of 20
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
        self._last_id = 0
        self._running = [(1, 0)]

    def factory(self, loop: asyncio.AbstractEventLoop, coro: Coroutine[Any, Any, Any], **kwargs: Any) -> asyncio.Task:
        self._last_id += 1
        task_id, trigger = self._last_id, self.execution_id()
        self.events.append(("init", task_id, trigger, coro.__qualname__))
        task = asyncio.Task(_Steps(self, coro, task_id, trigger), loop=loop, **kwargs)
        task.add_done_callback(lambda _: self.events.append(("resolve", task_id)))
        weakref.finalize(task, self.events.append, ("destroy", task_id)).atexit = False
        return task

    def execution_id(self) -> int:
        return self._running[-1][0]

    def trigger_id(self) -> int:
        return self._running[-1][1]
