"""Compares the spent money with the cap and forgets what is in flight: a hundred calls at once all pass.

fails: hundred_calls_at_once_stay_below_the_cap, refused_call_holds_nothing_and_may_come_again
score: 15 of 17
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
        if self.spent + worst > self._cap:
            raise BudgetExceeded
        self.reserved += worst
        call = _Call()
        try:
            yield call
        finally:
            self.reserved -= worst
            self.spent += call.charge(worst)
