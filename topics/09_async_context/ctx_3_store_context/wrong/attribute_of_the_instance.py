"""The store is an attribute of the instance, so all requests have the same one.

fails: async_functions_become_tasks, scenarios_answer_as_node_does, concurrent_runs_are_isolated,
every_coroutine_becomes_a_task, forgotten_tasks_run_to_their_end, captures_are_taken_at_once_and_kept
score: 8 of 15
"""

import contextvars


class AsyncLocalStorage:
    def __init__(self, *, default=None, name=""):
        self.name = name
        self._default = default
        self._store = default

    def get_store(self):
        return self._store

    def run(self, store, fn, *args, **kwargs):
        before, self._store = self._store, store
        try:
            return _started(fn(*args, **kwargs))
        finally:
            self._store = before

    def exit(self, fn, *args, **kwargs):
        return self.run(None, fn, *args, **kwargs)

    def enter_with(self, store):
        self._store = store

    @staticmethod
    def bind(fn):
        run_in_snapshot = AsyncLocalStorage.snapshot()
        return lambda *args, **kwargs: run_in_snapshot(fn, *args, **kwargs)

    @staticmethod
    def snapshot():
        context = contextvars.copy_context()

        def run_in_snapshot(fn, /, *args, **kwargs):
            return context.copy().run(lambda: _started(fn(*args, **kwargs)))

        return run_in_snapshot
