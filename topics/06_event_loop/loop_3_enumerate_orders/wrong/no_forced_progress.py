"""Poll never sleeps, and the loop is taken for finished when nothing but timers waits.

fails: the_main_module_leaves_a_race, from_io_there_is_none, there_is_a_drain_after_each_callback, calls_leave_no_trace, one_order_from_a_socket, new_immediates_wait_for_the_next_iteration, each_prefix_of_the_timers_may_be_due, two_races_give_what_node_printed, random_programs_have_all_their_orders, lonely_timers_wake_the_loop, progress_is_forced_only_on_lonely_timers
score: 5 of 20
"""

from typing import Literal

from ..given import Body
from ..solution import _call, _iteration, _Pending, _timers_pass


def possible_orders(body: Body, context: Literal["main", "io"] = "main") -> set[tuple[str, ...]]:
    if context not in ("main", "io"):
        raise ValueError(f"unknown context {context!r}")
    first = _Pending()
    _call(first, body)
    todo = list(_timers_pass(first, at_least=0)) if context == "main" else list(_iteration(first, at_least=0))
    orders = set()
    while todo:
        pending = todo.pop()
        if pending.immediates or pending.closes:
            todo += _iteration(pending, 0)
        else:
            orders.add(tuple(pending.log))
    return orders
