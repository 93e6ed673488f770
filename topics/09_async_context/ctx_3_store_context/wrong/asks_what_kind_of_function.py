"""Only functions that are coroutine functions by inspection get a task.

fails: every_coroutine_becomes_a_task
score: 14 of 15
"""

import contextvars
import inspect


class AsyncLocalStorage:
    def __init__(self, *, default=None, name=""):
        self.name = name
        self._default = default
        self._variable = contextvars.ContextVar(f"AsyncLocalStorage {name}")

    def get_store(self):
        return self._variable.get(self._default)

    def run(self, store, fn, *args, **kwargs):
        token = self._variable.set(store)
        try:
            return _call(fn, *args, **kwargs)
        finally:
            self._variable.reset(token)

    def exit(self, fn, *args, **kwargs):
        return self.run(None, fn, *args, **kwargs)

    def enter_with(self, store):
        self._variable.set(store)

    @staticmethod
    def bind(fn):
        run_in_snapshot = AsyncLocalStorage.snapshot()
        return lambda *args, **kwargs: run_in_snapshot(fn, *args, **kwargs)

    @staticmethod
    def snapshot():
        context = contextvars.copy_context()

        def run_in_snapshot(fn, /, *args, **kwargs):
            return context.copy().run(lambda: _call(fn, *args, **kwargs))

        return run_in_snapshot


def _call(fn, *args, **kwargs):
    return _started(fn(*args, **kwargs)) if inspect.iscoroutinefunction(fn) else fn(*args, **kwargs)
