"""Sets the submitter's values on the worker's thread, where they stay.

fails: calls_do_not_share_a_context
score: 14 of 15
"""

import concurrent.futures
import contextvars


class ContextExecutor(concurrent.futures.ThreadPoolExecutor):
    def submit(self, fn, /, *args, **kwargs):
        values = list(contextvars.copy_context().items())

        def call():
            for variable, value in values:
                variable.set(value)
            return fn(*args, **kwargs)

        return super().submit(call)
