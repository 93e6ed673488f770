"""The generator itself checks its argument, which happens on entering only; settle checks nothing.

fails: wrong_amounts_and_wrong_order_are_refused
score: 16 of 17
"""

from contextlib import asynccontextmanager

from ..given import BudgetExceeded


class BudgetGate:
    def __init__(self, cap):
        if cap < 0:
            raise ValueError
        self._cap, self.spent, self.reserved = cap, 0, 0

    @asynccontextmanager
    async def reserve(self, worst):
        if worst < 0:
            raise ValueError
        if self.spent + self.reserved + worst > self._cap:
            raise BudgetExceeded
        self.reserved += worst
        call = _Loose()
        try:
            yield call
        finally:
            self.reserved -= worst
            self.spent += worst if call.actual is None and call.was_sent else call.actual or 0


class _Loose:
    was_sent, actual = False, None

    def sent(self):
        self.was_sent = True

    def settle(self, actual):
        self.actual = actual
