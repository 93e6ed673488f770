"""Ticks, then microtasks, but what the microtasks queued as ticks waits for the next callback.

fails: queues_are_drained_until_both_are_empty, random_programs_have_all_their_orders
score: 16 of 20
"""

from ..solution import _execute, _Pending


def _drain(pending: _Pending) -> None:
    while pending.ticks:
        _execute(pending, pending.ticks.popleft())
    while pending.micros:
        _execute(pending, pending.micros.popleft())
