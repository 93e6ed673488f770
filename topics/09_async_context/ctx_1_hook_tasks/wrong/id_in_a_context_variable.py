"""The id is a context variable that is set once, in the task's context: callbacks inherit it.

fails: callbacks_run_outside
score: 19 of 20
"""

import asyncio
import contextvars
import weakref

from ..solution import _Steps


class TaskHooks:
    def __init__(self):
        self.events = []
        self._running = [(1, 0)]
        self._last_id = 1
        self._ids = contextvars.ContextVar("ids", default=(1, 0))

    def factory(self, loop, coro, context=None, **kwargs):
        self._last_id += 1
        task_id, trigger = self._last_id, self.execution_id()
        self.events.append(("init", task_id, trigger, coro.__qualname__))
        context = contextvars.copy_context() if context is None else context
        context.run(self._ids.set, (task_id, trigger))
        task = asyncio.Task(_Steps(self, coro, task_id, trigger), loop=loop, context=context, **kwargs)
        task.add_done_callback(lambda _: self.events.append(("resolve", task_id)))
        weakref.finalize(task, self.events.append, ("destroy", task_id))
        return task

    def execution_id(self):
        return self._ids.get()[0]

    def trigger_id(self):
        return self._ids.get()[1]
