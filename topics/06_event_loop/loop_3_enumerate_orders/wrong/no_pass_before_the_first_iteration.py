"""The main module enters the ring at check, so an immediate always wins.

fails: the_main_module_leaves_a_race, one_order_from_a_socket, each_prefix_of_the_timers_may_be_due, two_races_give_what_node_printed, random_programs_have_all_their_orders, progress_is_forced_only_on_lonely_timers
score: 11 of 20
"""

from typing import Literal

from ..given import Body
from ..solution import _call, _due_after_poll, _iteration, _Pending


def possible_orders(body: Body, context: Literal["main", "io"] = "main") -> set[tuple[str, ...]]:
    if context not in ("main", "io"):
        raise ValueError(f"unknown context {context!r}")
    first = _Pending()
    _call(first, body)
    todo = list(_iteration(first, at_least=0))
    orders = set()
    while todo:
        pending = todo.pop()
        if pending.timers or pending.immediates or pending.closes:
            todo += _iteration(pending, _due_after_poll(pending))
        else:
            orders.add(tuple(pending.log))
    return orders
