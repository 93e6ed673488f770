"""The breaker is an object of its own with one method an event, and the decisions are chosen by ``match``."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from ..given import Ack, DeadLetter, Msg, Outcome, Pause, Retry


@dataclass
class PolicyBreaker:
    clock: Callable[[], float]
    threshold: int
    open_for: float
    base: float
    state: str = "closed"
    opened_at: float = 0.0
    in_a_row: int = 0
    probing: str = ""

    def look(self) -> str:
        if self.state == "open" and self.clock() - self.opened_at >= self.open_for:
            self.state, self.probing = "half-open", ""
        return self.state

    def trip(self) -> Pause:
        self.state, self.opened_at, self.probing = "open", self.clock(), ""
        return Pause(self.open_for)

    def reset(self) -> None:
        self.state, self.in_a_row, self.probing = "closed", 0, ""

    def probes(self, msg: Msg) -> bool:
        return self.look() == "half-open" and self.probing == msg.id

    def ask(self, msg: Msg) -> Pause | None:
        match self.look():
            case "closed":
                return None
            case "open":
                return Pause(self.opened_at + self.open_for - self.clock())
        if self.probing in ("", msg.id):
            self.probing = msg.id
            return None
        return Pause(self.base)

    def failed(self, msg: Msg) -> Retry | Pause:
        state = self.look()
        if state == "open":
            return Pause(self.opened_at + self.open_for - self.clock())
        if state == "half-open":
            return self.trip() if self.probing == msg.id else Pause(self.base)
        self.in_a_row += 1
        return self.trip() if self.in_a_row == self.threshold else Retry(self.base)


class ConsumerPolicy:
    def __init__(self, clock, max_attempts=5, base=1.0, cap=60.0, failure_threshold=5, open_for=30.0, rng=None) -> None:
        if min(max_attempts, failure_threshold) < 1:
            raise ValueError("at least 1")
        if min(base, open_for, cap - base) < 0:
            raise ValueError("not negative, base at most cap")
        self.breaker = PolicyBreaker(clock, failure_threshold, open_for, base)
        self.max_attempts, self.base, self.cap = max_attempts, base, cap
        self.rng = random.Random(0) if rng is None else rng

    def before(self, msg):
        self.check(msg)
        if msg.deadline is not None and msg.deadline <= self.breaker.clock():
            if self.breaker.probes(msg):
                self.breaker.probing = ""
            return DeadLetter("expired")
        return self.breaker.ask(msg)

    def after(self, msg, outcome):
        self.check(msg)
        match outcome:
            case Outcome.OK:
                self.breaker.reset()
                return Ack()
            case Outcome.POISON:
                if self.breaker.probes(msg):
                    self.breaker.reset()
                return DeadLetter("poison")
            case Outcome.TRANSIENT:
                if self.breaker.probes(msg):
                    self.breaker.probing = ""
                return self.backoff(msg.attempts_of_its_own)
            case Outcome.DEPENDENCY_DOWN:
                return self.breaker.failed(msg)

    def backoff(self, attempts):
        if attempts >= self.max_attempts:
            return DeadLetter(reason="attempts")
        ceiling = self.base
        for _ in range(attempts - 1):
            ceiling *= 2
            if ceiling >= self.cap:
                break
        return Retry(min(ceiling, self.cap) * self.rng.random())

    @staticmethod
    def check(msg):
        if msg.attempts_of_its_own < 1:
            raise ValueError(msg)
