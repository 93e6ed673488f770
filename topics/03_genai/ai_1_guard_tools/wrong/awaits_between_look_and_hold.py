"""Awaits between the look at the balance and the hold, as a look-up in a store would: others come between.

fails: hundred_calls_at_once_stay_below_the_cap, refused_call_holds_nothing_and_may_come_again
score: 15 of 17
"""

import asyncio
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
        room = self.spent + self.reserved + worst <= self._cap
        await asyncio.sleep(0.005)
        if not room:
            raise BudgetExceeded
        self.reserved += worst
        call = _Call()
        try:
            yield call
        finally:
            self.reserved -= worst
            self.spent += call.charge(worst)
