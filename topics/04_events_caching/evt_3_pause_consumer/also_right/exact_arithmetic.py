"""Integer powers of two, an exception for the overflow, a table of handlers; the two figures by fractions and divmod."""

import math
import random
from fractions import Fraction

from ..given import Ack, DeadLetter, Outcome, Pause, Retry


class ConsumerPolicy:
    def __init__(self, clock, max_attempts=5, base=1.0, cap=60.0, failure_threshold=5, open_for=30.0, rng=None):
        for number in (max_attempts, failure_threshold):
            if number < 1:
                raise ValueError(number)
        if not (0 <= base <= cap and open_for >= 0):
            raise ValueError((base, cap, open_for))
        self.clock, self.limit, self.base, self.cap = clock, max_attempts, base, cap
        self.threshold, self.rest, self.random = failure_threshold, open_for, rng or random.Random(0)
        self.row, self.closed_until = 0, -math.inf
        self.tester: tuple[str, ...] = ()
        self.handlers = {
            Outcome.OK: self.succeeded,
            Outcome.POISON: self.poisoned,
            Outcome.TRANSIENT: self.stumbled,
            Outcome.DEPENDENCY_DOWN: self.failed,
        }

    def before(self, msg):
        if msg.attempts_of_its_own < 1:
            raise ValueError("attempts")
        now = self.clock()
        mine = self.tester == (msg.id,)
        if now >= (math.inf if msg.deadline is None else msg.deadline):
            self.tester = () if mine else self.tester
            return DeadLetter("expired")
        if self.row < self.threshold:
            return None
        if (left := self.closed_until - now) > 0:
            return Pause(left)
        if self.tester and not mine:
            return Pause(self.base)
        self.tester = (msg.id,)
        return None

    def after(self, msg, outcome):
        if msg.attempts_of_its_own < 1:
            raise ValueError("attempts")
        return self.handlers[outcome](msg, self.tester == (msg.id,))

    def succeeded(self, _msg, _mine):
        self.row, self.tester = 0, ()
        return Ack()

    def poisoned(self, msg, mine):
        if mine:
            self.succeeded(msg, mine)
        return DeadLetter("poison")

    def stumbled(self, msg, mine):
        if mine:
            self.tester = ()
        if msg.attempts_of_its_own >= self.limit:
            return DeadLetter("attempts")
        try:
            ceiling = math.ldexp(self.base, msg.attempts_of_its_own - 1)
        except OverflowError:
            ceiling = math.inf
        return Retry(self.random.uniform(0, min(ceiling, self.cap)))

    def failed(self, _msg, mine):
        now = self.clock()
        if not mine:
            if self.row >= self.threshold:
                return Pause(self.closed_until - now if self.closed_until > now else self.base)
            self.row += 1
            if self.row < self.threshold:
                return Retry(self.base)
        self.closed_until, self.tester = now + self.rest, ()
        return Pause(self.rest)


def queue_bound(service_rate, timeout):
    if not service_rate > 0 or not timeout >= 0:
        raise ValueError("out of range")
    product = Fraction(service_rate * timeout) + Fraction(1, 10**9)
    return product.numerator // product.denominator


def drain_time(outage, arrival, capacity):
    if not capacity > 0 or min(outage, arrival) < 0:
        raise ValueError("out of range")
    if outage == 0 or arrival == 0:
        return 0.0
    return math.inf if arrival >= capacity else outage / (capacity / arrival - 1)
