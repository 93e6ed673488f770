"""Close callbacks are taken for a queue; libuv keeps a stack.

fails: there_is_a_drain_after_each_callback, closes_run_from_the_last_to_the_first, random_programs_have_all_their_orders
score: 15 of 20
"""

from ..solution import _call, _Pending


def _close(pending: _Pending) -> None:
    batch, pending.closes = pending.closes, []
    for body in batch:
        _call(pending, body)
