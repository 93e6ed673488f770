"""Any subset of the timers may be due, so a younger one may overtake an older one.

fails: there_is_a_drain_after_each_callback, each_prefix_of_the_timers_may_be_due, two_races_give_what_node_printed, random_programs_have_all_their_orders, lonely_timers_wake_the_loop
score: 12 of 20
"""

from collections.abc import Iterator
from copy import copy
from itertools import combinations

from ..solution import _call, _Pending


def _timers_pass(pending: _Pending, at_least: int) -> Iterator[_Pending]:
    indices = range(len(pending.timers))
    for size in range(at_least, len(indices) + 1):
        for due in combinations(indices, size):
            after = copy(pending)
            after.timers = [pending.timers[i] for i in indices if i not in due]
            for i in due:
                _call(after, pending.timers[i])
            yield after
