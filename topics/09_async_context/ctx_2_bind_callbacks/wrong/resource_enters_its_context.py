"""run_in_async_scope enters the captured context itself.

fails: bound_functions_recurse, writes_stay_in_their_call
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
        return self._context.run(fn, *args, **kwargs)

    def bind(self, fn):
        return _bind_to(self._context, fn)

    def emit_destroy(self):
        if self._is_destroyed:
            raise RuntimeError(f"the resource {self.type!r} was destroyed already")
        self._is_destroyed = True
        return self
