"""Model solution of ctx-3."""

import asyncio
import contextvars
import inspect
from collections.abc import Callable
from typing import Any


class AsyncLocalStorage:
    """A store that follows the code that was started with it, with the API of Node.js.

    ``default`` is what :meth:`get_store` gives where nothing was ever set. ``name`` is for people.
    """

    def __init__(self, *, default: Any = None, name: str = "") -> None:
        """Make a store that is set nowhere yet."""
        self.name = name
        self._default = default
        self._variable: contextvars.ContextVar[Any] = contextvars.ContextVar(f"AsyncLocalStorage {name}")

    def get_store(self) -> Any:
        """The store of the code that runs now; the default if nothing was ever set here."""
        return self._variable.get(self._default)

    def run(self, store: Any, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call ``fn`` with this store and restore the one before, also after an exception.

        If the call produces a coroutine, the result is a task that runs it with the store.

        Raises:
            RuntimeError: it produces a coroutine, and no event loop is running.
        """
        token = self._variable.set(store)
        try:
            return _started(fn(*args, **kwargs))
        finally:
            self._variable.reset(token)

    def exit(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """As :meth:`run` with None, which is not the default."""
        return self.run(None, fn, *args, **kwargs)

    def enter_with(self, store: Any) -> None:
        """Set the store for the rest of the code that runs in this context."""
        self._variable.set(store)

    @staticmethod
    def bind(fn: Callable[..., Any]) -> Callable[..., Any]:
        """``fn``, made to run with all the stores of this moment, in a fresh copy of the context at each call."""
        run_in_snapshot = AsyncLocalStorage.snapshot()
        return lambda *args, **kwargs: run_in_snapshot(fn, *args, **kwargs)

    @staticmethod
    def snapshot() -> Callable[..., Any]:
        """A function that calls ``fn(*args, **kwargs)``, its arguments, as :meth:`bind` would have done at this moment."""
        context = contextvars.copy_context()

        def run_in_snapshot(fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
            return context.copy().run(lambda: _started(fn(*args, **kwargs)))

        return run_in_snapshot


_running: set[asyncio.Task[Any]] = set()  # the loop itself holds its tasks weakly


def _started(result: Any) -> Any:
    """A coroutine as a task in a copy of the current context; anything else as it is."""
    if not inspect.iscoroutine(result):
        return result
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        result.close()
        raise
    task = loop.create_task(result)
    _running.add(task)
    task.add_done_callback(_running.discard)
    return task
