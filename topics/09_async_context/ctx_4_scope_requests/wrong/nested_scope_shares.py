"""A nested scope of the same id uses the cache of the outer one.

fails: nobody_else_shares
score: 14 of 15
"""

from contextlib import contextmanager


@contextmanager
def request_scope(request_id):
    state = _RequestState(request_id)
    outer = request_state.get()
    if outer and outer.request_id == request_id:
        state = outer
    token = request_state.set(state)
    try:
        yield
    finally:
        request_state.reset(token)
        if state is not outer:
            state.runs.clear()
            state.is_over = True
