"""One Context for all calls, taken when the executor is made.

fails: the_context_goes_along, calls_do_not_share_a_context, the_moment_of_submission_counts
score: 11 of 15
"""

import concurrent.futures
import contextvars


class ContextExecutor(concurrent.futures.ThreadPoolExecutor):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.context = contextvars.copy_context()

    def submit(self, fn, /, *args, **kwargs):
        return super().submit(self.context.run, fn, *args, **kwargs)
