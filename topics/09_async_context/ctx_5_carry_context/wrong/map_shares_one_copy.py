"""Runs all calls of a map in one copy.

fails: calls_do_not_share_a_context
score: 14 of 15
"""

import concurrent.futures
import contextvars


class ContextExecutor(concurrent.futures.ThreadPoolExecutor):
    def submit(self, fn, /, *args, **kwargs):
        return super().submit(contextvars.copy_context().run, fn, *args, **kwargs)

    def map(self, fn, *iterables, timeout=None, chunksize=1):
        context = contextvars.copy_context()
        futures = [
            super(ContextExecutor, self).submit(context.run, fn, *args) for args in zip(*iterables, strict=False)
        ]
        return iter([future.result(timeout) for future in futures])
