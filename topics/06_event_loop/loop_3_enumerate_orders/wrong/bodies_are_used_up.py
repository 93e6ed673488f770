"""A body is emptied while it runs, so the same list in a second place does nothing.

fails: the_main_module_leaves_a_race, from_io_there_is_none, queues_are_drained_until_both_are_empty, there_is_a_drain_after_each_callback, calls_leave_no_trace, one_order_from_a_socket, new_immediates_wait_for_the_next_iteration, each_prefix_of_the_timers_may_be_due, two_races_give_what_node_printed, random_programs_have_all_their_orders, lonely_timers_wake_the_loop, progress_is_forced_only_on_lonely_timers
score: 3 of 20
"""

from ..given import Body
from ..solution import _drain, _Pending


def _call(pending: _Pending, body: Body) -> None:
    _execute(pending, body)
    _drain(pending)


def _execute(pending: _Pending, body: Body) -> None:
    queues = {
        "tick": pending.ticks,
        "micro": pending.micros,
        "timeout": pending.timers,
        "immediate": pending.immediates,
        "close": pending.closes,
        "log": pending.log,
    }
    while body:
        kind, argument = body.pop(0)
        if kind not in queues:
            raise ValueError(f"unknown kind of statement {kind!r}")
        queues[kind].append(argument)
