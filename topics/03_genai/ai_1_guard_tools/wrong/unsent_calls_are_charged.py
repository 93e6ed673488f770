"""Charges the worst case whenever nothing was settled, also if the request never left.

fails: hundred_calls_at_once_stay_below_the_cap, cancellation_charges_what_was_sent,
failures_inside_the_block_are_charged_and_propagate, refused_call_holds_nothing_and_may_come_again
score: 13 of 17
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
        if self.spent + self.reserved + worst > self._cap:
            raise BudgetExceeded
        self.reserved += worst
        call = _Call()
        try:
            yield call
        finally:
            self.reserved -= worst
            self.spent += worst if call._actual is None else call._actual
