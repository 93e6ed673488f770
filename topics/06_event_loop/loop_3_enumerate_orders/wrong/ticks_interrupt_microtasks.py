"""A tick that a microtask queues runs before the next microtask.

fails: queues_are_drained_until_both_are_empty, random_programs_have_all_their_orders
score: 16 of 20
"""

from ..solution import _execute, _Pending


def _drain(pending: _Pending) -> None:
    while pending.ticks or pending.micros:
        _execute(pending, (pending.ticks or pending.micros).popleft())
