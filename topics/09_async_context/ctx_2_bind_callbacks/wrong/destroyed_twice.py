"""emit_destroy may be called as often as you like, as in Node.js 24.

fails: a_resource_runs_in_its_context
score: 14 of 15
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
        return _bind_to(self._context, fn)

    def emit_destroy(self):
        self._is_destroyed = True
        return self
