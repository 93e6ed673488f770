"""A timer that is added during a pass may run in it.

fails: two_races_give_what_node_printed, random_programs_have_all_their_orders
score: 17 of 20
"""

from collections.abc import Iterator
from copy import copy

from ..solution import _call, _Pending


def _timers_pass(pending: _Pending, at_least: int) -> Iterator[_Pending]:
    if at_least == 0:
        yield copy(pending)
    if pending.timers:
        after = copy(pending)
        _call(after, after.timers.pop(0))
        yield from _timers_pass(after, at_least=0)
