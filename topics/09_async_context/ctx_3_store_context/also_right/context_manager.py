"""One context manager sets and resets; a module-level set keeps the tasks."""

import asyncio
import contextlib
import contextvars
import functools
import inspect

_TASKS: set = set()


class AsyncLocalStorage:
    UNSET = object()

    def __init__(self, *, default=None, name=""):
        self.name = name
        self._default = default
        self._current = contextvars.ContextVar("current", default=self.UNSET)

    def get_store(self):
        store = self._current.get()
        return self._default if store is self.UNSET else store

    def enter_with(self, store):
        self._current.set(store)

    @contextlib.contextmanager
    def _entered(self, store):
        before = self._current.get()
        self._current.set(store)
        try:
            yield
        finally:
            self._current.set(before)

    def run(self, store, fn, *args, **kwargs):
        with self._entered(store):
            return self._keep(fn(*args, **kwargs))

    def exit(self, fn, *args, **kwargs):
        with self._entered(None):
            return self._keep(fn(*args, **kwargs))

    @staticmethod
    def bind(fn):
        return functools.partial(AsyncLocalStorage.snapshot(), fn)

    @staticmethod
    def snapshot():
        captured = contextvars.copy_context()

        def call(fn, *args, **kwargs):
            return AsyncLocalStorage._keep(fn(*args, **kwargs))

        return lambda *args, **kwargs: captured.copy().run(call, *args, **kwargs)

    @staticmethod
    def _keep(result):
        if not inspect.iscoroutine(result):
            return result
        with contextlib.ExitStack() as on_failure:
            on_failure.callback(result.close)
            task = asyncio.get_running_loop().create_task(result)
            on_failure.pop_all()
        _TASKS.add(task)
        task.add_done_callback(_TASKS.remove)
        return task
