"""One copy for each submitting context, shared by its calls.

fails: calls_do_not_share_a_context
score: 14 of 15
"""

import concurrent.futures
import contextvars


class ContextExecutor(concurrent.futures.ThreadPoolExecutor):
    def submit(self, fn, /, *args, **kwargs):
        values = tuple(contextvars.copy_context().items())
        self.copies = getattr(self, "copies", {})
        context = self.copies.setdefault(values, contextvars.copy_context())
        return super().submit(context.run, fn, *args, **kwargs)
