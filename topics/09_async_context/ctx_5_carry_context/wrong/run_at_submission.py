"""Runs the call at once, on the submitter's thread.

fails: calls_do_not_share_a_context, it_is_still_an_executor
score: 13 of 15
"""

import concurrent.futures
import contextvars


class ContextExecutor(concurrent.futures.ThreadPoolExecutor):
    def submit(self, fn, /, *args, **kwargs):
        future = concurrent.futures.Future()
        try:
            future.set_result(contextvars.copy_context().run(fn, *args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future
