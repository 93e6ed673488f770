"""Refuses a call that would reach the cap exactly.

fails: cap_holds_for_one_call_after_the_other, wrong_amounts_and_wrong_order_are_refused,
refused_call_holds_nothing_and_may_come_again
score: 14 of 17
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
        return self._hold(worst)

    @asynccontextmanager
    async def _hold(self, worst):
        if self.spent + self.reserved + worst >= self._cap:
            raise BudgetExceeded
        self.reserved += worst
        call = _Call()
        try:
            yield call
        finally:
            self.reserved -= worst
            self.spent += call.charge(worst)
