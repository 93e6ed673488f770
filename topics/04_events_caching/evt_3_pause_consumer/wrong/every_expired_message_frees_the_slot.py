"""Whatever message expires, the probe's slot is freed, so that a second probe passes beside the first.

fails: probe_slot_is_never_leaked
score: 15 of 16
"""

import random
from collections.abc import Callable

from ..given import Ack, DeadLetter, Msg, Outcome, Pause, Retry


class ConsumerPolicy:
    def __init__(
        self,
        clock: Callable[[], float],
        max_attempts: int = 5,
        base: float = 1.0,
        cap: float = 60.0,
        failure_threshold: int = 5,
        open_for: float = 30.0,
        rng: random.Random | None = None,
    ) -> None:
        if max_attempts < 1 or failure_threshold < 1 or base < 0 or open_for < 0 or base > cap:
            raise ValueError("option out of range")
        self.clock, self.max_attempts, self.base, self.cap = clock, max_attempts, base, cap
        self.threshold, self.open_for, self.rng = failure_threshold, open_for, rng or random.Random(0)
        self.failures = 0
        self.until: float | None = None
        self.probe: str | None = None

    def before(self, msg: Msg) -> DeadLetter | Pause | None:
        if msg.attempts_of_its_own < 1:
            raise ValueError("attempts_of_its_own must be at least 1")
        if msg.deadline is not None and self.clock() >= msg.deadline:
            self.probe = None
            return DeadLetter("expired")
        if self.until is None:
            return None
        if self.clock() < self.until:
            return Pause(self.until - self.clock())
        if self.probe in (None, msg.id):
            self.probe = msg.id
            return None
        return Pause(self.base)

    def after(self, msg: Msg, outcome: Outcome) -> Ack | Retry | DeadLetter | Pause:
        if msg.attempts_of_its_own < 1:
            raise ValueError("attempts_of_its_own must be at least 1")
        is_probe = self.probe == msg.id
        if outcome is Outcome.OK:
            self.close()
            return Ack()
        if outcome is Outcome.POISON:
            if is_probe:
                self.close()
            return DeadLetter("poison")
        if outcome is Outcome.TRANSIENT:
            if is_probe:
                self.probe = None
            if msg.attempts_of_its_own >= self.max_attempts:
                return DeadLetter("attempts")
            ceiling = min(self.cap, self.base * 2.0 ** min(msg.attempts_of_its_own - 1, 1000))
            return Retry(self.rng.uniform(0, ceiling))
        if self.until is not None and not is_probe:
            return Pause(self.until - self.clock() if self.clock() < self.until else self.base)
        self.failures += 1
        if self.failures < self.threshold and not is_probe:
            return Retry(self.base)
        self.until, self.probe = self.clock() + self.open_for, None
        return Pause(self.open_for)

    def close(self) -> None:
        self.failures, self.until, self.probe = 0, None, None
