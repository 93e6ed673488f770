"""Holds the money in reserve instead of on entering, so a reservation that is made and dropped is lost.

fails: money_moves_on_entering_and_on_leaving_only
score: 16 of 17
"""

from contextlib import asynccontextmanager

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
        if self.spent + self.reserved + worst > self._cap:
            raise BudgetExceeded
        self.reserved += worst
        return self._hold(worst)

    @asynccontextmanager
    async def _hold(self, worst):
        call = _Call()
        try:
            yield call
        finally:
            self.reserved -= worst
            self.spent += call.charge(worst)
