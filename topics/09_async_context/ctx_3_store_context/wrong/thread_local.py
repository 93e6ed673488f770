"""The store lies in a thread-local, as in a server with a thread for each request.

fails: async_functions_become_tasks, scenarios_answer_as_node_does, concurrent_runs_are_isolated,
every_coroutine_becomes_a_task, forgotten_tasks_run_to_their_end, captures_are_taken_at_once_and_kept
score: 8 of 15
"""

import contextvars
import threading


class AsyncLocalStorage:
    def __init__(self, *, default=None, name=""):
        self.name = name
        self._default = default
        self._local = threading.local()

    def get_store(self):
        return getattr(self._local, "store", self._default)

    def run(self, store, fn, *args, **kwargs):
        before = vars(self._local).copy()
        self._local.store = store
        try:
            return _started(fn(*args, **kwargs))
        finally:
            vars(self._local).clear()
            vars(self._local).update(before)

    def exit(self, fn, *args, **kwargs):
        return self.run(None, fn, *args, **kwargs)

    def enter_with(self, store):
        self._local.store = store

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
