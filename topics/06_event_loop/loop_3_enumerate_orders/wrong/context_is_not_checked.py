"""Whatever is not the main module is taken for an I/O callback.

fails: unknown_words_are_refused
score: 19 of 20
"""

from typing import Literal

from ..given import Body
from ..solution import _call, _due_after_poll, _iteration, _Pending, _timers_pass


def possible_orders(body: Body, context: Literal["main", "io"] = "main") -> set[tuple[str, ...]]:
    first = _Pending()
    _call(first, body)
    todo = list(_timers_pass(first, at_least=0)) if context == "main" else list(_iteration(first, at_least=0))
    orders = set()
    while todo:
        pending = todo.pop()
        if pending.timers or pending.immediates or pending.closes:
            todo += _iteration(pending, _due_after_poll(pending))
        else:
            orders.add(tuple(pending.log))
    return orders
