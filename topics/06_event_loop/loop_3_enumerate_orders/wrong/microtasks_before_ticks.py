"""Microtasks are taken before ticks, as at the top of an ES module.

fails: ticks_come_before_microtasks, queues_are_drained_until_both_are_empty, there_is_a_drain_after_each_callback, one_order_from_a_socket, random_programs_have_all_their_orders
score: 11 of 20
"""

from ..solution import _execute, _Pending


def _drain(pending: _Pending) -> None:
    while pending.ticks or pending.micros:
        while pending.micros:
            _execute(pending, pending.micros.popleft())
        while pending.ticks:
            _execute(pending, pending.ticks.popleft())
