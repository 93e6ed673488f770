"""Either all pending timers are due or none.

fails: each_prefix_of_the_timers_may_be_due, two_races_give_what_node_printed, random_programs_have_all_their_orders
score: 15 of 20
"""

from collections.abc import Iterator
from copy import copy

from ..solution import _call, _Pending


def _timers_pass(pending: _Pending, at_least: int) -> Iterator[_Pending]:
    for due in {at_least and len(pending.timers), len(pending.timers)}:
        after = copy(pending)
        after.timers = pending.timers[due:]
        for body in pending.timers[:due]:
            _call(after, body)
        yield after
