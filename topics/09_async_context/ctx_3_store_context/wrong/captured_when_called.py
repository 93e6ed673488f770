"""The context is copied when the bound function is called.

fails: scenarios_answer_as_node_does, every_coroutine_becomes_a_task, forgotten_tasks_run_to_their_end,
captures_are_taken_at_once_and_kept
score: 11 of 15
"""

import contextvars


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
            return _started(fn(*args, **kwargs))
        finally:
            self._variable.reset(token)

    def exit(self, fn, *args, **kwargs):
        return self.run(None, fn, *args, **kwargs)

    def enter_with(self, store):
        self._variable.set(store)

    @staticmethod
    def bind(fn):
        return lambda *args, **kwargs: AsyncLocalStorage.snapshot()(fn, *args, **kwargs)

    @staticmethod
    def snapshot():
        context = contextvars.copy_context()

        def run_in_snapshot(fn, /, *args, **kwargs):
            return context.copy().run(lambda: _started(fn(*args, **kwargs)))

        return run_in_snapshot
