"""The brackets close in a finally, but the running id is put back only when the step returns.

fails: the_running_step_has_an_id, callbacks_run_outside, two_hooks_do_not_mix
score: 17 of 20
"""

from collections.abc import Callable, Coroutine
from typing import Any

from ..solution import TaskHooks


class _Steps(Coroutine[Any, Any, Any]):
    def __init__(self, hooks: TaskHooks, coro: Coroutine[Any, Any, Any], task_id: int, trigger: int) -> None:
        self._hooks, self._coro, self._ids = hooks, coro, (task_id, trigger)
        self._started = False

    def send(self, value: Any) -> Any:
        self._started = True
        return self._step(self._coro.send, value)

    def throw(self, *error: Any) -> Any:
        if not self._started:
            return self._coro.throw(*error)
        return self._step(self._coro.throw, *error)

    def _step(self, advance: Callable[..., Any], *args: Any) -> Any:
        events, running = self._hooks.events, self._hooks._running
        events.append(("before", self._ids[0]))
        running.append(self._ids)
        try:
            result = advance(*args)
            running.pop()
            return result
        finally:
            events.append(("after", self._ids[0]))

    def close(self) -> None:
        self._coro.close()

    def __await__(self) -> Any:
        return self

    def __getattr__(self, name: str) -> Any:
        return getattr(self._coro, name)
