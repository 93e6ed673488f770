"""The scope outside is restored only if nothing was raised.

fails: scopes_end_in_every_way
score: 14 of 15
"""

from contextlib import contextmanager


@contextmanager
def request_scope(request_id):
    state = _RequestState(request_id)
    token = request_state.set(state)
    yield
    request_state.reset(token)
    state.runs.clear()
    state.is_over = True
