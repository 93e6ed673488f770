"""The end of a scope leaves no scope at all.

fails: the_outer_scope_comes_back, scopes_end_in_every_way, nobody_else_shares
score: 12 of 15
"""

from contextlib import contextmanager


@contextmanager
def request_scope(request_id):
    state = _RequestState(request_id)
    request_state.set(state)
    try:
        yield
    finally:
        request_state.set(None)
        state.runs.clear()
        state.is_over = True
