"""The captured context is kept in a thread-local, so that threads do not share it.

fails: the_moment_of_binding_counts, a_coroutine_function_stays_one, a_legacy_call_returns,
one_bound_function_in_many_threads, writes_stay_in_their_call, bound_coroutines_are_cancelled,
many_calls_keep_their_ids
score: 6 of 15
"""

import contextvars
import functools
import threading

_captured = threading.local()


def bind(fn):
    if not callable(fn):
        raise TypeError(f"only a callable can be bound, not {fn!r}")
    _captured.context = contextvars.copy_context()

    @functools.wraps(fn)
    def bound(*args, **kwargs):
        context = getattr(_captured, "context", None) or contextvars.Context()
        return context.copy().run(fn, *args, **kwargs)

    return bound
