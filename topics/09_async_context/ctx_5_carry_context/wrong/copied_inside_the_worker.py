"""Copies the context when the call runs, on the worker's thread.

fails: the_context_goes_along, calls_do_not_share_a_context, the_moment_of_submission_counts
score: 11 of 15
"""

import concurrent.futures
import contextvars


class ContextExecutor(concurrent.futures.ThreadPoolExecutor):
    def submit(self, fn, /, *args, **kwargs):
        return super().submit(lambda: contextvars.copy_context().run(fn, *args, **kwargs))
