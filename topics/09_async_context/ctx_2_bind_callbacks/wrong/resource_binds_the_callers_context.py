"""The resource's bind captures where it is called, as the function bind does.

fails: a_resource_runs_in_its_context, a_resource_keeps_its_own_context
score: 13 of 15
"""

import contextvars

from ..solution import _bind_to


class AsyncResource:
    def __init__(self, type):
        self.type = type
        self._context = contextvars.copy_context()
        self._is_destroyed = False

    def run_in_async_scope(self, fn, *args, **kwargs):
        return self._context.copy().run(fn, *args, **kwargs)

    def bind(self, fn):
        return _bind_to(contextvars.copy_context(), fn)

    def emit_destroy(self):
        if self._is_destroyed:
            raise RuntimeError(f"the resource {self.type!r} was destroyed already")
        self._is_destroyed = True
        return self
