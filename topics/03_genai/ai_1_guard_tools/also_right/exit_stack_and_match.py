"""A contextmanager around a dict of open calls, a p-value by steps of a ratio, a policy by match."""

from contextlib import asynccontextmanager
from decimal import Decimal, localcontext
from itertools import count
from math import sqrt

from ..given import BudgetExceeded, Paired


class BudgetGate:
    def __init__(self, cap: int) -> None:
        if cap < 0:
            raise ValueError("cap")
        self.cap, self.spent, self.reserved, self._numbers = cap, 0, 0, count()

    def reserve(self, worst: int):
        if not worst >= 0:
            raise ValueError("worst")

        @asynccontextmanager
        async def block():
            if self.cap - self.spent - self.reserved < worst:
                raise BudgetExceeded(worst)
            self.reserved += worst
            book = {"cost": 0, "state": "new"}
            try:
                yield _Handle(book, worst)
            finally:
                self.reserved, self.spent = self.reserved - worst, self.spent + book["cost"]

        return block()


class _Handle:
    def __init__(self, book, worst):
        self.book, self.worst = book, worst

    def sent(self):
        if self.book["state"] == "new":
            self.book.update(cost=self.worst, state="sent")

    def settle(self, actual):
        if actual < 0:
            raise ValueError("actual")
        if self.book["state"] != "sent":
            raise RuntimeError(self.book["state"])
        self.book.update(cost=actual, state="settled")


def paired_test(a, b):
    if not a or len(a) != len(b):
        raise ValueError
    only_a = only_b = 0
    for x, y in zip(a, b, strict=True):
        only_a += x and not y
        only_b += y and not x
    n, tosses = len(a), only_a + only_b
    with localcontext() as context:
        context.prec = 40
        context.Emin = -10_000
        term = total = Decimal(2) ** -tosses
        for k in range(1, min(only_a, only_b) + 1):
            term = term * (tosses - k + 1) / k
            total += term
        p_value = float(min(Decimal(1), 2 * total))
    diff = only_b / n - only_a / n
    return Paired(diff, sqrt(max(0.0, tosses / n - diff * diff) / n), only_a, only_b, p_value)


def authorize(call, ctx):
    def own(order):
        return isinstance(order, str) and order in ctx.orders and ctx.orders[order].owner == ctx.user

    match call.name, sorted(call.args):
        case "lookup_order", ["order"]:
            return "allow" if own(call.args["order"]) else "deny"
        case "refund", ["amount", "order"]:
            amount, order = call.args["amount"], call.args["order"]
            if not own(order) or isinstance(amount, bool) or not isinstance(amount, int):
                return "deny"
            if amount <= 0 or amount > ctx.orders[order].amount:
                return "deny"
            if ctx.tainted or amount > ctx.limit:
                return "confirm"
            return "allow"
        case _:
            return "deny"
