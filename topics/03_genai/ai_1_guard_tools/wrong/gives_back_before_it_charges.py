"""Awaits between giving back and charging, as a ledger would: for a moment the money of the call is nowhere.

fails: money_moves_on_entering_and_on_leaving_only
score: 16 of 17
"""

import asyncio

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
        await asyncio.sleep(0)
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
        return _Call(self, worst)
