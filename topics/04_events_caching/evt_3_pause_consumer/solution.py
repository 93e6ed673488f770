"""Model solution: what a consumer does with a message, before and after it was processed."""

import math
import random
from collections.abc import Callable

from .given import Ack, DeadLetter, Msg, Outcome, Pause, Retry


class ConsumerPolicy:
    """Decides about every delivery of one consumer, and keeps the circuit breaker of its dependency.

    The breaker is closed, open, or half-open (from ``open_for`` seconds after it opened until a probe has decided).
    """

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
        """Start with a closed breaker. ``base``, ``cap`` and ``open_for`` are seconds.

        Raises ValueError for max_attempts or failure_threshold < 1, negative base or open_for, base > cap.
        """
        if max_attempts < 1 or failure_threshold < 1:
            raise ValueError("max_attempts and failure_threshold must be at least 1")
        if base < 0 or open_for < 0 or base > cap:
            raise ValueError("base and open_for must not be negative, and base must not exceed cap")
        self._clock = clock
        self._max_attempts = max_attempts
        self._base = base
        self._cap = cap
        self._failure_threshold = failure_threshold
        self._open_for = open_for
        self._rng = rng or random.Random(0)
        self._failures = 0  # DEPENDENCY_DOWN in a row, while closed
        self._open_until: float | None = None  # None: closed
        self._probe: str | None = None  # message id; only ever set while half-open

    def before(self, msg: Msg) -> DeadLetter | Pause | None:
        """Decide about a delivery that has not been processed yet. None: go on and process it.

        Raises ValueError for attempts_of_its_own < 1.
        """
        self._refuse_bad(msg)
        now = self._clock()
        if msg.deadline is not None and now >= msg.deadline:
            if msg.id == self._probe:  # its outcome will never come, so it must not keep the slot
                self._probe = None
            return DeadLetter("expired")
        if self._open_until is None:
            return None
        if now < self._open_until:
            return Pause(self._open_until - now)
        if self._probe is None or self._probe == msg.id:
            self._probe = msg.id
            return None
        return Pause(self._base)

    def after(self, msg: Msg, outcome: Outcome) -> Ack | Retry | DeadLetter | Pause:
        """Decide about a delivery whose processing ended with ``outcome``.

        Raises ValueError for attempts_of_its_own < 1.
        """
        self._refuse_bad(msg)
        is_probe = msg.id == self._probe
        if outcome is Outcome.OK:
            self._close()
            return Ack()
        if outcome is Outcome.POISON:
            if is_probe:  # the dependency did answer
                self._close()
            return DeadLetter("poison")
        if outcome is Outcome.TRANSIENT:
            if is_probe:
                self._probe = None
            if msg.attempts_of_its_own >= self._max_attempts:
                return DeadLetter("attempts")
            # The exponent is capped first: 2.0 ** 1024 raises OverflowError, long before min() could cap it.
            ceiling = min(self._cap, self._base * 2.0 ** min(msg.attempts_of_its_own - 1, 1000))
            return Retry(self._rng.uniform(0, ceiling))
        return self._dependency_down(is_probe)

    def _dependency_down(self, is_probe: bool) -> Retry | Pause:
        if is_probe:
            return self._open()
        if self._open_until is None:
            self._failures += 1
            return self._open() if self._failures >= self._failure_threshold else Retry(self._base)
        remaining = self._open_until - self._clock()
        return Pause(remaining if remaining > 0 else self._base)

    def _open(self) -> Pause:
        self._open_until = self._clock() + self._open_for
        self._probe = None
        return Pause(self._open_for)

    def _close(self) -> None:
        self._open_until = self._probe = None
        self._failures = 0

    @staticmethod
    def _refuse_bad(msg: Msg) -> None:
        if msg.attempts_of_its_own < 1:
            raise ValueError(
                f"attempts_of_its_own counts this delivery, so it is at least 1, not {msg.attempts_of_its_own}"
            )


def queue_bound(service_rate: float, timeout: float) -> int:
    """Most requests, the one in service included, of which the last is still answered in time.

    ``service_rate`` in requests per second, ``timeout`` in seconds. Raises ValueError for service_rate <= 0 or a
    negative timeout.
    """
    if service_rate <= 0 or timeout < 0:
        raise ValueError("service_rate must be positive and timeout must not be negative")
    return math.floor(service_rate * timeout + 1e-9)


def drain_time(outage: float, arrival: float, capacity: float) -> float:
    """Seconds until the backlog of an outage is gone, counted from the end of the outage.

    ``outage`` in seconds without any processing, ``arrival`` and ``capacity`` in messages per second. Raises ValueError
    for capacity <= 0, or a negative outage or arrival.
    """
    if capacity <= 0 or outage < 0 or arrival < 0:
        raise ValueError("capacity must be positive, outage and arrival must not be negative")
    backlog = outage * arrival
    if not backlog:
        return 0.0
    return backlog / (capacity - arrival) if capacity > arrival else math.inf
