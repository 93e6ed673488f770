"""Gives the reservation back on cancellation and charges nothing, though the provider may have done the work.

fails: cancellation_charges_what_was_sent, failures_inside_the_block_are_charged_and_propagate
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
        if self.spent + self.reserved + worst > self._cap:
            raise BudgetExceeded
        self.reserved += worst
        call = _Call()
        charge = True
        try:
            yield call
        except asyncio.CancelledError:
            charge = False
            raise
        finally:
            self.reserved -= worst
            if charge:
                self.spent += call.charge(worst)
