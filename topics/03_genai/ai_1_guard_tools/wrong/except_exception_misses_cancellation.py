"""Clears up in `except Exception` and after the block: CancelledError is no Exception, and leaks the reservation.

fails: cancellation_charges_what_was_sent, failures_inside_the_block_are_charged_and_propagate
score: 15 of 17
"""

from ..given import BudgetExceeded
from ..solution import _Call


class BudgetGate:
    def __init__(self, cap):
        if cap < 0:
            raise ValueError
        self._cap, self.spent, self.reserved = cap, 0, 0

    def reserve(self, worst):
        if worst < 0:
            raise ValueError
        return _Hold(self, worst)


class _Hold:
    def __init__(self, gate, worst):
        self.gate, self.worst, self.call = gate, worst, _Call()

    async def __aenter__(self):
        if self.gate.spent + self.gate.reserved + self.worst > self.gate._cap:
            raise BudgetExceeded
        self.gate.reserved += self.worst
        return self.call

    async def __aexit__(self, kind, error, trace):
        if error is None or isinstance(error, Exception):
            self.gate.reserved -= self.worst
            self.gate.spent += self.call.charge(self.worst)
