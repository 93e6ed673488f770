"""The id is kept in a module global.

fails: each_line_has_its_request, the_outer_scope_comes_back, the_filter_sets_the_id,
child_loggers_and_the_queue, scopes_end_in_every_way, concurrent_calls_share_a_run, values_die_with_the_scope
score: 7 of 15
"""

from contextlib import contextmanager

_current = ["-"]


@contextmanager
def request_scope(request_id):
    before, _current[0] = _current[0], request_id
    state = _RequestState(request_id)
    token = request_state.set(state)
    try:
        yield
    finally:
        _current[0] = before
        request_state.reset(token)
        state.runs.clear()
        state.is_over = True


def current_request_id():
    return _current[0]
