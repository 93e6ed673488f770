"""Close callbacks run before the immediates.

fails: one_order_from_a_socket, random_programs_have_all_their_orders
score: 16 of 20
"""

from collections.abc import Iterator

from ..solution import _check, _close, _Pending, _timers_pass


def _iteration(pending: _Pending, at_least: int) -> Iterator[_Pending]:
    _close(pending)
    _check(pending)
    return _timers_pass(pending, at_least)
