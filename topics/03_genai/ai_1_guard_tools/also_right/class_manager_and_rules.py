"""A hand-written context manager, a test by counting pairs, and a policy as a table of rules."""

from collections import Counter
from fractions import Fraction
from math import comb, sqrt

from ..given import BudgetExceeded, Paired


class BudgetGate:
    def __init__(self, cap):
        if cap < 0:
            raise ValueError(cap)
        self.cap = cap
        self.settled = 0
        self.open = {}

    @property
    def spent(self):
        return self.settled

    @property
    def reserved(self):
        return sum(self.open.values())

    def reserve(self, worst):
        if worst < 0:
            raise ValueError(worst)
        return Reservation(self, worst)


class Reservation:
    def __init__(self, gate, worst):
        self.gate, self.worst, self.cost, self.final = gate, worst, 0, False

    async def __aenter__(self):
        if self.gate.spent + self.gate.reserved + self.worst > self.gate.cap:
            raise BudgetExceeded
        self.gate.open[id(self)] = self.worst
        return self

    async def __aexit__(self, *_):
        del self.gate.open[id(self)]
        self.gate.settled += self.cost
        return False

    def sent(self):
        if not self.final:
            self.cost, self.unsent = self.worst, False

    unsent = True

    def settle(self, actual):
        if self.unsent or self.final:
            raise RuntimeError
        if actual < 0:
            raise ValueError
        self.cost, self.final = actual, True


def paired_test(a, b):
    if len(a) != len(b) or len(a) == 0:
        raise ValueError("the same tickets, please")
    n = len(a)
    pairs = Counter(zip(map(bool, a), map(bool, b), strict=True))
    only_a, only_b = pairs[True, False], pairs[False, True]
    less, tosses = min(only_a, only_b), only_a + only_b
    p = Fraction(2 * sum(comb(tosses, k) for k in range(less + 1)), 2**tosses)
    d = Fraction(only_b - only_a, n)
    variance = (Fraction(tosses, n) - d * d) / n
    return Paired(float(d), sqrt(variance), only_a, only_b, float(min(p, 1)))


def authorize(call, ctx):
    try:
        return RULES[call.name](ctx, **call.args)
    except (KeyError, TypeError):
        return "deny"


def _mine(ctx, order):
    found = ctx.orders[order]
    if found.owner != ctx.user:
        raise KeyError(order)
    return found


def _look_up(ctx, *, order):
    _mine(ctx, order)
    return "allow"


def _refund(ctx, *, order, amount):
    if type(amount) is not int or amount not in range(1, _mine(ctx, order).amount + 1):
        return "deny"
    return "confirm" if ctx.tainted or amount > ctx.limit else "allow"


RULES = {"lookup_order": _look_up, "refund": _refund}
