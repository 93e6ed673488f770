"""Model solution of ctx-1."""

import asyncio
import weakref
from collections.abc import Callable, Coroutine
from typing import Any


class TaskHooks:
    """Watches the tasks of an event loop: a task factory that keeps a log of events.

    Used as ``loop.set_task_factory(hooks.factory)``. Ids are 2, 3, 4, … in order of creation; 1 stands for what runs outside
    any watched step.
    """

    events: list[tuple]

    def __init__(self) -> None:
        """Start with no task and an empty log."""
        self.events = []
        self._last_id = 1
        self._running = [(1, 0)]  # (id, trigger) of the step that runs now, innermost last

    def factory(self, loop: asyncio.AbstractEventLoop, coro: Any, **kwargs: Any) -> asyncio.Task:
        """Make the task of ``coro`` on ``loop``; ``kwargs`` go on to :class:`asyncio.Task`."""
        self._last_id += 1
        task_id, trigger = self._last_id, self.execution_id()
        self.events.append(("init", task_id, trigger, coro.__qualname__))
        task = asyncio.Task(_Steps(self, coro, task_id, trigger), loop=loop, **kwargs)
        # Neither may hold the task: the callback gets it as an argument, the finalizer holds the log only.
        task.add_done_callback(lambda _: self.events.append(("resolve", task_id)))
        weakref.finalize(task, self.events.append, ("destroy", task_id)).atexit = False
        return task

    def execution_id(self) -> int:
        """The id of the task whose step runs now; 1 outside any watched step."""
        return self._running[-1][0]

    def trigger_id(self) -> int:
        """The id of what caused that task; 0 outside any watched step."""
        return self._running[-1][1]


class _Steps(Coroutine[Any, Any, Any]):
    """A coroutine that notes each step of another one."""

    def __init__(self, hooks: TaskHooks, coro: Coroutine[Any, Any, Any], task_id: int, trigger: int) -> None:
        self._hooks, self._coro, self._ids = hooks, coro, (task_id, trigger)
        self._started = False

    def send(self, value: Any) -> Any:
        self._started = True
        return self._step(self._coro.send, value)

    def throw(self, *error: Any) -> Any:
        if not self._started:  # cancelled before its first step: the coroutine runs nothing, so this is no step
            return self._coro.throw(*error)
        return self._step(self._coro.throw, *error)

    def _step(self, advance: Callable[..., Any], *args: Any) -> Any:
        events, running = self._hooks.events, self._hooks._running
        events.append(("before", self._ids[0]))
        running.append(self._ids)
        try:
            return advance(*args)
        finally:
            running.pop()
            events.append(("after", self._ids[0]))

    def close(self) -> None:
        self._coro.close()

    def __await__(self) -> Any:
        return self

    def __getattr__(self, name: str) -> Any:
        return getattr(self._coro, name)  # cr_frame, cr_code: for the task's repr and stack
