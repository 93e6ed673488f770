"""Forgets keyword arguments.

fails: it_is_still_an_executor
score: 14 of 15
"""

import concurrent.futures
import contextvars


class ContextExecutor(concurrent.futures.ThreadPoolExecutor):
    def submit(self, fn, /, *args):
        return super().submit(contextvars.copy_context().run, fn, *args)
