"""Looks whether it fits when reserve is called: a call that could be made when its turn comes is refused.

fails: money_moves_on_entering_and_on_leaving_only
score: 16 of 17
"""

from ..given import BudgetExceeded


class _Call:
    def __init__(self, gate, worst):
        self.gate, self.worst = gate, worst
        self.was_sent = False
        self.actual = None

    def sent(self):
        self.was_sent = True

    def settle(self, actual):
        if not self.was_sent or self.actual is not None:
            raise RuntimeError("settle needs sent() before it, and comes once")
        if actual < 0:
            raise ValueError("negative cost")
        self.actual = actual

    async def __aenter__(self):
        gate = self.gate
        if gate.spent + gate.reserved + self.worst > gate.cap:
            raise BudgetExceeded(f"{self.worst} do not fit")
        gate.reserved += self.worst
        return self

    async def __aexit__(self, *_):
        gate = self.gate
        gate.reserved -= self.worst
        if self.actual is not None:
            gate.spent += self.actual
        elif self.was_sent:
            gate.spent += self.worst
        return None


class BudgetGate:
    def __init__(self, cap: int) -> None:
        if cap < 0:
            raise ValueError("negative cap")
        self.cap = cap
        self.spent = 0
        self.reserved = 0

    def reserve(self, worst: int):
        if worst < 0:
            raise ValueError("negative worst case")
        if self.spent + self.reserved + worst > self.cap:
            raise BudgetExceeded
        return _Call(self, worst)
