"""The end of the scope takes the id away from the tasks that live on.

fails: values_die_with_the_scope
score: 14 of 15
"""

from contextlib import contextmanager


@contextmanager
def request_scope(request_id):
    state = _RequestState(request_id)
    token = request_state.set(state)
    try:
        yield
    finally:
        request_state.reset(token)
        state.runs.clear()
        state.is_over, state.request_id = True, "-"
