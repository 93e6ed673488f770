"""The decisions, the clock, a broker that redelivers as the policy tells it, and a small retry storm."""

import heapq
import itertools
import random
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol


@dataclass(frozen=True)
class Ack:
    """Done: the broker forgets the message."""


@dataclass(frozen=True)
class Retry:
    """Deliver again after ``delay`` seconds."""

    delay: float


@dataclass(frozen=True)
class DeadLetter:
    """Take the message out of the queue for a person to look at."""

    reason: str


@dataclass(frozen=True)
class Pause:
    """Give the message back untouched and pull nothing for ``seconds``."""

    seconds: float


@dataclass(frozen=True)
class Msg:
    """A delivered message.

    ``attempts_of_its_own`` counts this delivery (1 at the first) and the earlier ones that failed on the message's own
    account. ``deadline`` is a time of the policy's clock in seconds, None for none.
    """

    id: str
    attempts_of_its_own: int = 1
    deadline: float | None = None


class Outcome(Enum):
    """How the processing of one delivery ended."""

    OK = "ok"
    POISON = "poison"  # this message can never succeed
    DEPENDENCY_DOWN = "dependency down"  # no message can succeed at the moment
    TRANSIENT = "transient"  # this message may succeed when tried again


class PolicyClock:
    """A clock that stands still until somebody sets ``now`` (seconds)."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


# Time must go on: a pause of 0.0, which rounding can give at the end of the open phase, would ask for ever at one moment.
LEAST_WAIT_S = 0.001


class DecidesDeliveries(Protocol):
    """What the broker below asks of a policy."""

    def before(self, msg: Msg) -> DeadLetter | Pause | None: ...

    def after(self, msg: Msg, outcome: Outcome) -> Ack | Retry | DeadLetter | Pause: ...


def redeliver_as_told(
    policy: DecidesDeliveries,
    clock: PolicyClock,
    arrivals: Iterable[tuple[float, Msg]],
    outcome_of: Callable[[Msg, float], Outcome],
    takes: float = 0.75,
    most_events: int = 60_000,
) -> dict[str, Ack | DeadLetter]:
    """Deliver every message until it is acked or dead-lettered; return these final decisions by message id.

    ``arrivals`` are (time, message) pairs. Processing takes ``takes`` seconds, any number of messages at a time, and ends
    with ``outcome_of(message, time)``. A delivery that ends in Pause or DEPENDENCY_DOWN does not count as an attempt of
    the message. A message comes back after a millisecond at the earliest. After ``most_events`` calls of the policy the rest counts as unsettled and is left out.
    """
    order = itertools.count()
    events = [(at, next(order), msg, False) for at, msg in arrivals]
    heapq.heapify(events)
    settled: dict[str, Ack | DeadLetter] = {}
    for _ in range(most_events):
        if not events:
            break
        clock.now, _, msg, processed = heapq.heappop(events)
        outcome = outcome_of(msg, clock.now) if processed else None
        decision = policy.before(msg) if outcome is None else policy.after(msg, outcome)
        if decision is None and outcome is None:
            heapq.heappush(events, (clock.now + takes, next(order), msg, True))
        elif isinstance(decision, Ack | DeadLetter):
            settled[msg.id] = decision
        elif isinstance(decision, Pause):
            heapq.heappush(events, (clock.now + max(decision.seconds, LEAST_WAIT_S), next(order), msg, False))
        elif isinstance(decision, Retry):
            counts = outcome not in (None, Outcome.DEPENDENCY_DOWN)
            again = replace(msg, attempts_of_its_own=msg.attempts_of_its_own + counts)
            heapq.heappush(events, (clock.now + max(decision.delay, LEAST_WAIT_S), next(order), again, False))
        else:
            raise TypeError(f"the policy answered {decision!r}, which is no decision")
    return settled


def storm_goodput(bound: int, service_rate: float = 100.0, timeout: float = 1.0, seed: int = 1) -> float:
    """Share of the new requests answered in time, in the last 30 s of the lesson's retry storm (100 s in all).

    One server, first in first out, refuses when ``bound`` requests are in the system (the one in service included). New
    requests come at 0.8 * ``service_rate`` per second; a client leaves after ``timeout`` seconds and tries 3 times more.
    The server takes four times as long from t = 20 to t = 30.
    """
    rng = random.Random(seed)
    gap, horizon, measured = 1 / (0.8 * service_rate), 100.0, 70.0
    order = itertools.count()
    attempts = [(rng.expovariate(1 / gap), next(order), 3, True)]  # (time, tie-break, retries left, new?)
    finishing: deque[float] = deque()  # when each request in the system will be done
    fresh = answered = 0
    while attempts[0][0] < horizon:
        now, _, retries_left, is_new = heapq.heappop(attempts)
        if is_new:
            heapq.heappush(attempts, (now + rng.expovariate(1 / gap), next(order), 3, True))
            fresh += now >= measured
        while finishing and finishing[0] <= now:
            finishing.popleft()
        leaves_at = now
        if len(finishing) < bound:
            start = finishing[-1] if finishing else now
            finishing.append(start + (4 if 20 <= start < 30 else 1) / service_rate)
            leaves_at = now + timeout
            if finishing[-1] <= leaves_at:
                answered += now >= measured
                continue
        if retries_left:
            again = leaves_at + rng.uniform(0, 0.1 * timeout)
            heapq.heappush(attempts, (again, next(order), retries_left - 1, False))
    return answered / fresh
