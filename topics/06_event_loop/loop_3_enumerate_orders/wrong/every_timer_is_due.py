"""One deterministic order: in each pass all pending timers are due.

fails: the_main_module_leaves_a_race, one_order_from_a_socket, new_immediates_wait_for_the_next_iteration, each_prefix_of_the_timers_may_be_due, two_races_give_what_node_printed, random_programs_have_all_their_orders, progress_is_forced_only_on_lonely_timers
score: 10 of 20
"""

from collections.abc import Iterator
from copy import copy

from ..solution import _call, _Pending


def _timers_pass(pending: _Pending, at_least: int) -> Iterator[_Pending]:
    after = copy(pending)
    after.timers = []
    for body in pending.timers:
        _call(after, body)
    yield after
