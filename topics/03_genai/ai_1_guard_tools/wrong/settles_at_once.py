"""Charges in settle and gives the reservation back later: for a while the money is counted twice, or not at all.

fails: money_moves_on_entering_and_on_leaving_only, hundred_calls_at_once_stay_below_the_cap
score: 15 of 17
"""

from ..given import BudgetExceeded


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
        self.gate, self.worst, self.was_sent, self.settled = gate, worst, False, False

    def sent(self):
        self.was_sent = True

    def settle(self, actual):
        if actual < 0:
            raise ValueError
        if self.settled or not self.was_sent:
            raise RuntimeError
        self.settled = True
        self.gate.spent += actual

    async def __aenter__(self):
        if self.gate.spent + self.gate.reserved + self.worst > self.gate._cap:
            raise BudgetExceeded
        self.gate.reserved += self.worst
        return self

    async def __aexit__(self, kind, error, trace):
        self.gate.reserved -= self.worst
        if self.was_sent and not self.settled:
            self.gate.spent += self.worst
