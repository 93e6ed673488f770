"""The queues are drained when a phase is over, as it was before Node 11, and not after each callback.

fails: there_is_a_drain_after_each_callback, random_programs_have_all_their_orders
score: 16 of 20
"""

from collections.abc import Iterator
from copy import copy

from ..solution import _drain, _execute, _Pending


def _check(pending: _Pending) -> None:
    batch, pending.immediates = pending.immediates, []
    for body in batch:
        _execute(pending, body)
    _drain(pending)


def _close(pending: _Pending) -> None:
    batch, pending.closes = pending.closes, []
    for body in reversed(batch):
        _execute(pending, body)
    _drain(pending)


def _timers_pass(pending: _Pending, at_least: int) -> Iterator[_Pending]:
    for due in range(at_least, len(pending.timers) + 1):
        after = copy(pending)
        after.timers = pending.timers[due:]
        for body in pending.timers[:due]:
            _execute(after, body)
        _drain(after)
        yield after
