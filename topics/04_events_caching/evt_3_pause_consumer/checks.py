"""Checks of evt-3: what a consumer decides about a delivery, how long a queue may be, how long it drains."""

import math
import random
from collections.abc import Sequence
from functools import partial

from leadlab.checks import check, expect, expect_raises

from .given import Ack, DeadLetter, Msg, Outcome, Pause, PolicyClock, Retry, redeliver_as_told, storm_goodput
from .solution import ConsumerPolicy, drain_time, queue_bound

# Far above any sensible threshold: a policy that never opens must fail a check, not hang it.
MOST_FAILURES = 50


def pauses_for(decision: object, seconds: float) -> bool:
    return isinstance(decision, Pause) and abs(decision.seconds - seconds) <= 1e-6


def retries_after(decision: object, delay: float) -> bool:
    return isinstance(decision, Retry) and abs(decision.delay - delay) <= 1e-6


def fail_until_open(policy: ConsumerPolicy) -> int:
    """Let messages fail because of the dependency until one is answered by Pause; how many it took."""
    for number in range(1, MOST_FAILURES + 1):
        if isinstance(policy.after(Msg(f"failed-{number}"), Outcome.DEPENDENCY_DOWN), Pause):
            return number
    expect(
        False,
        called=f"after(…, DEPENDENCY_DOWN), {MOST_FAILURES} times in a row",
        got="never a Pause",
        wanted="the breaker opens at failure_threshold",
        next_step="count failures in a row and compare the count with the threshold",
    )
    return 0


def half_open_with_probe(clock: PolicyClock, max_attempts: int = 5) -> ConsumerPolicy:
    """A policy whose breaker opened at 0 s; ``open_for`` (10 s) later the message "probe" passed. Base is 2 s."""
    policy = ConsumerPolicy(clock, max_attempts=max_attempts, base=2.0, open_for=10.0)
    fail_until_open(policy)
    clock.now = 10.0
    decision = policy.before(Msg("probe"))
    expect(
        decision is None,
        called="before(msg), open_for seconds after the breaker opened",
        got=decision,
        wanted="None: half-open lets one message pass",
        next_step="treat the moment itself as half-open: now >= the end of the open phase",
    )
    return policy


@check(points=1)
def poison_leaves_at_once() -> None:
    """A poison message is dead-lettered at its first attempt, a processed one is acked."""
    policy = ConsumerPolicy(PolicyClock())
    for msg, outcome, wanted in (
        (Msg("a"), Outcome.POISON, DeadLetter("poison")),
        (Msg("b"), Outcome.OK, Ack()),
        (Msg("c", attempts_of_its_own=3), Outcome.POISON, DeadLetter("poison")),
    ):
        decision = policy.after(msg, outcome)
        expect(
            decision == wanted,
            called=f"after({msg!r}, {outcome.name})",
            got=decision,
            wanted=repr(wanted),
            next_step="POISON and OK do not look at the attempts",
        )


@check(points=1)
def threshold_opens_the_breaker() -> None:
    """The third failure in a row opens a breaker of threshold 3, and the next message has to wait."""
    clock = PolicyClock(100.0)
    policy = ConsumerPolicy(clock, base=2.0, failure_threshold=3, open_for=20.0)
    decisions = [policy.after(Msg(f"m{number}"), Outcome.DEPENDENCY_DOWN) for number in range(3)]
    expect(
        retries_after(decisions[0], 2.0) and retries_after(decisions[1], 2.0) and pauses_for(decisions[2], 20.0),
        called="after(…, DEPENDENCY_DOWN) three times, base=2, failure_threshold=3, open_for=20",
        got=decisions,
        wanted="Retry(2.0), Retry(2.0), Pause(20.0)",
        next_step="open at count == failure_threshold and return Pause(open_for) for that very message",
    )
    clock.now = 105.0
    decision = policy.before(Msg("next"))
    expect(
        pauses_for(decision, 15.0),
        called="before(msg), 5 s after the breaker opened for 20 s",
        got=decision,
        wanted="Pause(15.0)",
        next_step="while open, pause for the time that is left",
    )


@check(points=1, hidden=True)
def bad_input_is_refused() -> None:
    """Options out of range, and messages whose attempts are below 1."""
    for options in (
        {"max_attempts": 0},
        {"failure_threshold": 0},
        {"base": -0.5},
        {"open_for": -1.0},
        {"base": 3.0, "cap": 2.0},
    ):
        shown = ", ".join(f"{name}={value}" for name, value in options.items())
        expect_raises(
            ValueError,
            partial(ConsumerPolicy, PolicyClock(), **options),
            called=f"ConsumerPolicy(clock, {shown})",
            next_step="check the options in __init__",
        )
    policy = ConsumerPolicy(PolicyClock(), max_attempts=1, failure_threshold=1, base=2.0, cap=2.0, open_for=0.0)
    for called, call in (
        ("before(msg) with attempts_of_its_own=0", lambda: policy.before(Msg("m", attempts_of_its_own=0))),
        (
            "after(msg, OK) with attempts_of_its_own=0",
            lambda: policy.after(Msg("m", attempts_of_its_own=0), Outcome.OK),
        ),
    ):
        expect_raises(ValueError, call, called=called, next_step="a delivery counts itself: refuse less than 1")


@check(points=1, hidden=True)
def outage_dead_letters_nothing() -> None:
    """Two hundred good messages through a ten-minute outage: how many end in the dead-letter queue?"""
    rng = random.Random(30)
    clock = PolicyClock()
    policy = ConsumerPolicy(clock, max_attempts=5, rng=random.Random(31))
    # Some have failed on their own account before: their next delivery is their last attempt.
    arrivals = [(rng.uniform(0, 300), Msg(f"order-{n}", rng.choice((1, 1, 4, 5)))) for n in range(200)]
    settled = redeliver_as_told(
        policy, clock, arrivals, lambda _, now: Outcome.DEPENDENCY_DOWN if 20 <= now < 620 else Outcome.OK
    )
    dead = sum(isinstance(decision, DeadLetter) for decision in settled.values())
    expect(
        dead == 0,
        called="redeliver_as_told: 200 good messages, dependency down for 600 s",
        got=f"{dead} dead-lettered",
        wanted="none: no message is to blame for the outage",
        next_step="DEPENDENCY_DOWN never dead-letters, and the policy keeps no count of deliveries",
    )
    acked = sum(isinstance(decision, Ack) for decision in settled.values())
    expect(
        acked == len(arrivals),
        called="redeliver_as_told: 200 good messages, dependency down for 600 s",
        got=f"{acked} acked, {len(arrivals) - acked} still going round when the run was stopped",
        wanted="all acked after the outage",
        next_step="follow the breaker at the end of an outage: does a probe pass, and does its OK close it?",
    )


@check(points=1, hidden=True)
def only_poison_is_dead_lettered() -> None:
    """Three poison messages among two hundred, of which some fail once in passing."""
    rng = random.Random(32)
    clock = PolicyClock()
    policy = ConsumerPolicy(clock, max_attempts=3, failure_threshold=2, rng=random.Random(33))
    messages = [Msg(f"order-{n}") for n in range(200)]
    poison = {msg.id for msg in rng.sample(messages, 3)}
    stumbling = {msg.id for msg in rng.sample(messages, 40)} - poison
    passing: list[str] = []  # ids that have failed in passing already

    def outcome_of(msg: Msg, _now: float) -> Outcome:
        if msg.id in poison:
            return Outcome.POISON
        if msg.id in stumbling and msg.id not in passing:
            passing.append(msg.id)
            return Outcome.TRANSIENT
        return Outcome.OK

    settled = redeliver_as_told(policy, clock, [(n * 0.1, msg) for n, msg in enumerate(messages)], outcome_of)
    dead = {name for name, decision in settled.items() if decision == DeadLetter("poison")}
    acked = sum(isinstance(decision, Ack) for decision in settled.values())
    expect(
        dead == poison and acked == len(messages) - len(poison),
        called="redeliver_as_told: 200 messages, 3 of them poison, 40 fail once in passing",
        got=f"{len(dead & poison)} poison and {len(dead - poison)} good messages dead-lettered as poison, {acked} acked",
        wanted="exactly the poison is dead-lettered, with the reason 'poison', and everything else acked",
        next_step="POISON: DeadLetter('poison'); TRANSIENT below max_attempts: Retry",
    )


@check(points=1, hidden=True)
def only_the_dependency_counts() -> None:
    """Which outcomes does the breaker count, and which set its count back?"""

    def last_of(outcomes: Sequence[Outcome]) -> object:
        policy = ConsumerPolicy(PolicyClock(), failure_threshold=3, open_for=10.0)
        return [policy.after(Msg(f"m{number}"), outcome) for number, outcome in enumerate(outcomes)][-1]

    down, poison, transient, ok = Outcome.DEPENDENCY_DOWN, Outcome.POISON, Outcome.TRANSIENT, Outcome.OK
    for outcomes, opens, next_step in (
        ([poison, transient] * 5 + [down], False, "POISON and TRANSIENT are no failures of the dependency"),
        ([down, down, poison, down], True, "POISON does not set the count back"),
        ([down, transient, down, transient, down], True, "TRANSIENT does not set the count back"),
        ([down, down, ok, down, down], False, "OK sets the count back: failures in a row are counted"),
    ):
        decision = last_of(outcomes)
        expect(
            isinstance(decision, Pause) == opens,
            called=f"after(…) with {', '.join(outcome.name for outcome in outcomes)}, failure_threshold=3",
            got=decision,
            wanted="the last one opens the breaker" if opens else "the last one leaves the breaker closed",
            next_step=next_step,
        )


@check(points=1, hidden=True)
def one_probe_decides() -> None:
    """Fifty messages ask a half-open breaker before the first outcome; then the probe's outcome decides."""
    clock = PolicyClock()
    policy = half_open_with_probe(clock)
    decisions = [policy.before(Msg(f"waiting-{number}")) for number in range(50)]
    passed = sum(decision is None for decision in decisions)
    expect(
        passed == 0 and all(pauses_for(decision, 2.0) for decision in decisions),
        called="before(…) of 50 messages while the probe is being processed, base=2",
        got=f"{passed} of 50 passed, the first was told {decisions[0]!r}",
        wanted="none passes, each is told Pause(base)",
        next_step="remember the probe's id when it passes; all others wait for its outcome",
    )
    clock.now = 11.0
    decision = policy.after(Msg("probe"), Outcome.DEPENDENCY_DOWN)
    waiting = policy.before(Msg("other"))
    expect(
        pauses_for(decision, 10.0) and pauses_for(waiting, 10.0),
        called="after(probe, DEPENDENCY_DOWN), then before(other), open_for=10",
        got=(decision, waiting),
        wanted="Pause(open_for) for the probe, and as long for the other: one failed probe reopens",
        next_step="a failed probe reopens at once, whatever the threshold, from the clock's present time",
    )
    for outcome in (Outcome.OK, Outcome.POISON):
        policy = half_open_with_probe(PolicyClock())
        policy.after(Msg("probe"), outcome)
        passed_x, passed_y = policy.before(Msg("x")), policy.before(Msg("y"))
        failed = policy.after(Msg("x"), Outcome.DEPENDENCY_DOWN)
        expect(
            passed_x is None and passed_y is None and retries_after(failed, 2.0),
            called=f"after(probe, {outcome.name}), then before(x), before(y), after(x, DEPENDENCY_DOWN)",
            got=[passed_x, passed_y, failed],
            wanted="closed: both pass, and the failure is the first of a new count, Retry(base)",
            next_step="the dependency has answered: close, free the slot, set the count to 0",
        )


@check(points=1, hidden=True)
def probe_slot_is_never_leaked() -> None:
    """Ways in which a probe ends without deciding: who may probe next?"""
    clock = PolicyClock()
    for outcome_attempts, name in ((1, "Retry"), (5, "DeadLetter")):
        clock.now = 0.0
        policy = half_open_with_probe(clock, max_attempts=5)
        policy.after(Msg("probe", attempts_of_its_own=outcome_attempts), Outcome.TRANSIENT)
        decisions = [policy.before(Msg("next")), policy.before(Msg("third"))]
        expect(
            decisions[0] is None and pauses_for(decisions[1], 2.0),
            called=f"after(probe, TRANSIENT), which ends in a {name}, then before(next), before(third)",
            got=decisions,
            wanted="next is the new probe, third waits: Pause(base)",
            next_step="TRANSIENT says nothing about the dependency: free the slot, stay half-open",
        )
    clock.now = 0.0
    policy = half_open_with_probe(clock)
    policy.after(Msg("probe"), Outcome.DEPENDENCY_DOWN)
    clock.now += 10.0
    decision = policy.before(Msg("next"))
    expect(
        decision is None,
        called="the probe fails, the breaker stays open for open_for again, then before(next)",
        got=decision,
        wanted="None: half-open again, and any message may be the new probe",
        next_step="opening forgets the probe",
    )
    clock.now = 0.0
    policy = ConsumerPolicy(clock, base=2.0, open_for=10.0)
    fail_until_open(policy)
    clock.now = 12.0
    decisions = [policy.before(Msg("late", deadline=11.0)), policy.before(Msg("next"))]
    expect(
        decisions == [DeadLetter("expired"), None],
        called="half-open: before(an expired message), before(next)",
        got=decisions,
        wanted="the expired message is dead-lettered, and next is the probe",
        next_step="look at the deadline before the slot is taken",
    )
    clock.now = 0.0
    policy = half_open_with_probe(clock)
    decisions = [policy.before(Msg("late", deadline=1.0)), policy.before(Msg("next"))]
    expect(
        decisions[0] == DeadLetter("expired") and pauses_for(decisions[1], 2.0),
        called="half-open, the probe is being processed: before(another message, expired), before(next), base=2",
        got=decisions,
        wanted="the expired message is dead-lettered, and the probe keeps its slot: next waits",
        next_step="only the probe itself frees the slot when it expires: compare the ids",
    )
    clock.now = 0.0
    policy = half_open_with_probe(clock)
    again = policy.before(Msg("probe"))
    clock.now = 15.0
    decisions = [again, policy.before(Msg("probe", deadline=15.0)), policy.before(Msg("next"))]
    expect(
        decisions == [None, DeadLetter("expired"), None],
        called="the probe's worker dies: before(probe) again, before(probe) after its deadline, before(next)",
        got=decisions,
        wanted="the probe passes again, then it expires and frees the slot for next",
        next_step="compare the message's id with the probe's in before, also when it has expired",
    )


@check(points=1, hidden=True)
def jitter_is_full() -> None:
    """Two thousand delays each of three attempts: range, mean, spread, and where the randomness comes from."""
    for attempts, ceiling in ((1, 2.0), (3, 8.0), (9, 60.0)):
        policy = ConsumerPolicy(PolicyClock(), max_attempts=20, base=2.0, cap=60.0, rng=random.Random(34))
        decisions = [policy.after(Msg("m", attempts), Outcome.TRANSIENT) for _ in range(2000)]
        delays = [decision.delay for decision in decisions if isinstance(decision, Retry)]
        called = f"after(…, TRANSIENT) 2,000 times, attempt {attempts}, base=2, cap=60"
        expect(
            len(delays) == 2000 and min(delays) >= 0 and max(delays) <= ceiling + 1e-9,
            called=called,
            got=f"{len(delays)} Retry, delays from {min(delays, default=0):.3f} to {max(delays, default=0):.3f} s",
            wanted="2,000 Retry, each between 0 and min(cap, base * 2 ** (attempts - 1))",
            next_step="the exponent is attempts - 1, and cap limits the ceiling",
        )
        mean = sum(delays) / len(delays)
        expect(
            abs(mean / (ceiling / 2) - 1) <= 0.05 and min(delays) < 0.05 * ceiling and max(delays) > 0.95 * ceiling,
            called=called,
            got=f"mean {mean:.3f}, from {min(delays):.3f} to {max(delays):.3f} s",
            wanted="uniform over the whole range from 0 to the ceiling",
            next_step="full jitter draws the whole delay: uniform(0, ceiling), not ceiling plus or times something",
        )

    def draws(rng: random.Random | None) -> list[object]:
        policy = ConsumerPolicy(PolicyClock(), rng=rng)
        return [policy.after(Msg("m", 4), Outcome.TRANSIENT) for _ in range(5)]

    expect(
        draws(random.Random(35)) == draws(random.Random(35)) != draws(random.Random(36)) and draws(None) == draws(None),
        called="five delays of two policies with equal seeds, with different seeds, and with rng=None",
        got="delays that do not follow the seed",
        wanted="equal seeds give equal delays, other seeds other delays; None is random.Random(0) for each policy",
        next_step="draw from the policy's own rng, not from the module random",
    )


@check(points=1, hidden=True)
def last_attempt_is_exact() -> None:
    """Attempts at, below and far beyond max_attempts."""
    for max_attempts, attempts in ((1, 1), (4, 3), (4, 4), (4, 9), (200_000, 100_000), (2_000, 1_030)):
        policy = ConsumerPolicy(PolicyClock(), max_attempts=max_attempts, base=0.5, cap=30.0)
        decision = policy.after(Msg("m", attempts), Outcome.TRANSIENT)
        last = attempts >= max_attempts
        expect(
            decision == DeadLetter("attempts") if last else isinstance(decision, Retry) and 0 <= decision.delay <= 30,
            called=f"after(attempts_of_its_own={attempts:,}, TRANSIENT), max_attempts={max_attempts:,}",
            got=decision,
            wanted="a dead letter from max_attempts on, before it a Retry of at most cap",
            next_step="attempts_of_its_own counts this delivery; and no power of 2 may overflow",
        )


@check(points=1, hidden=True)
def deadline_comes_first() -> None:
    """A message at, before and after its deadline, with the breaker closed, open and half-open."""
    for state, now in (("closed", 100.0), ("open", 105.0), ("half-open", 130.0)):
        clock = PolicyClock(100.0)
        policy = ConsumerPolicy(clock, open_for=20.0)
        if state != "closed":
            fail_until_open(policy)
        clock.now = now
        for deadline, expired in ((now, True), (now - 50, True), (now + 0.001, False), (None, False)):
            decision = policy.before(Msg("m", deadline=deadline))
            expect(
                (decision == DeadLetter("expired")) == expired,
                called=f"before(msg) at {now} s with deadline={deadline}, breaker {state}",
                got=decision,
                wanted="DeadLetter('expired') from the deadline on, in every state, and never before it",
                next_step="compare clock() >= msg.deadline first; None is no deadline",
            )


@check(points=1, hidden=True)
def late_outcomes_change_nothing() -> None:
    """Messages that were let through earlier end while the breaker is open or half-open."""
    clock = PolicyClock()
    policy = ConsumerPolicy(clock, max_attempts=5, base=2.0, open_for=10.0)
    fail_until_open(policy)
    clock.now = 6.0
    decisions = [policy.after(Msg(f"late-{number}"), Outcome.DEPENDENCY_DOWN) for number in range(20)]
    waiting = policy.before(Msg("next"))
    expect(
        all(pauses_for(decision, 4.0) for decision in [*decisions, waiting]),
        called="20 late DEPENDENCY_DOWN, 6 s after the breaker opened for 10 s, then before(next)",
        got=[decisions[0], decisions[-1], waiting],
        wanted="each pauses for the time that is left, and the end does not move",
        next_step="only the opening failure and a failed probe set the end of the open phase",
    )
    poison = policy.after(Msg("late-poison"), Outcome.POISON)
    transient = policy.after(Msg("late-transient", 2), Outcome.TRANSIENT)
    still = policy.before(Msg("next"))
    expect(
        poison == DeadLetter("poison") and isinstance(transient, Retry) and pauses_for(still, 4.0),
        called="late POISON and TRANSIENT while open, then before(next)",
        got=[poison, transient, still],
        wanted="their usual decisions, and the breaker stays open",
        next_step="only the probe and OK may close the breaker",
    )
    clock.now = 10.0
    early = policy.after(Msg("late"), Outcome.DEPENDENCY_DOWN)
    probe = policy.before(Msg("probe"))
    other = [policy.after(Msg("late"), outcome) for outcome in (Outcome.DEPENDENCY_DOWN, Outcome.POISON)]
    policy.after(Msg("late", 2), Outcome.TRANSIENT)
    waiting = policy.before(Msg("next"))
    expect(
        pauses_for(early, 2.0) and probe is None and pauses_for(other[0], 2.0) and pauses_for(waiting, 2.0),
        called="half-open, base=2: late DEPENDENCY_DOWN, before(probe), three more late outcomes, before(next)",
        got=[early, probe, other[0], waiting],
        wanted="a late failure pauses for base; the probe passes and keeps its slot, next waits",
        next_step="treat an outcome as the probe's only if the message's id holds the slot",
    )
    policy.after(Msg("late-success"), Outcome.OK)
    closed = [policy.before(Msg("a")), policy.before(Msg("b"))]
    failed = policy.after(Msg("probe"), Outcome.DEPENDENCY_DOWN)
    expect(
        closed == [None, None] and retries_after(failed, 2.0),
        called="half-open: a late OK of another message than the probe, then before(a), before(b), after(probe, DEPENDENCY_DOWN)",
        got=[*closed, failed],
        wanted="OK closes the breaker, whoever says so; the former probe's failure is the first of a new count",
        next_step="close at each OK, and forget the probe when you close",
    )
    policy = ConsumerPolicy(PolicyClock())
    fail_until_open(policy)
    policy.after(Msg("late-success"), Outcome.OK)
    decision = policy.before(Msg("a"))
    expect(
        decision is None,
        called="open: a late OK, then before(a)",
        got=decision,
        wanted="OK closes the breaker while it is open too",
        next_step="close at each OK, whatever the state",
    )


@check(points=1, hidden=True)
def queue_bound_is_exact() -> None:
    """Seeded random rates and timeouts, products that are rounded, and input out of range."""
    rng = random.Random(37)
    cases = [(hundredths, timeout) for hundredths in (29, 57, 113, 2999) for timeout in (100, 10, 1)]
    cases += [(rng.randrange(1, 100_000), rng.randrange(0, 60)) for _ in range(300)]
    for hundredths, timeout in cases:
        got = queue_bound(hundredths / 100, float(timeout))
        expect(
            got == hundredths * timeout // 100 and isinstance(got, int),
            called=f"queue_bound({hundredths / 100}, {float(timeout)})",
            got=got,
            wanted="an int, the largest that does not exceed rate times timeout",
            next_step="add 1e-9 before you round down",
        )
    for rate, bad_timeout in ((0.0, 1.0), (-5.0, 1.0), (5.0, -0.1)):
        expect_raises(
            ValueError,
            partial(queue_bound, rate, bad_timeout),
            called=f"queue_bound({rate}, {bad_timeout})",
            next_step="the rate must be positive, the timeout not negative",
        )


@check(points=1, hidden=True)
def bound_ends_the_collapse() -> None:
    """The retry storm of the lesson, for three servers, with 0.8 of your bound."""
    for service_rate, timeout in ((100.0, 1.0), (50.0, 2.0), (200.0, 0.75)):
        bound = int(0.8 * queue_bound(service_rate, timeout))
        goodput = storm_goodput(bound, service_rate, timeout)
        expect(
            goodput >= 0.9,
            called=f"storm_goodput(0.8 * queue_bound({service_rate}, {timeout}), {service_rate}, {timeout})",
            got=f"{goodput:.0%} of the requests answered in time, long after the trigger",
            wanted="at least 90 %: the server comes back",
            next_step="the last request in the queue must still be answered before its client leaves",
        )


@check(points=1)
def half_an_hour_drains_in_two() -> None:
    """Half an hour of standstill at 80 % utilisation takes two hours to drain."""
    seconds = drain_time(1800, 80, 100)
    expect(
        math.isclose(seconds, 7200, rel_tol=1e-9),
        called="drain_time(1800, 80, 100)",
        got=seconds,
        wanted="7200 seconds",
        next_step="divide the backlog by what the capacity leaves over: capacity - arrival",
    )


@check(points=1, hidden=True)
def drain_time_has_limits() -> None:
    """No backlog, no spare capacity, seeded random cases, and input out of range."""
    for arguments, wanted in (
        ((60.0, 100.0, 100.0), math.inf),
        ((60.0, 120.0, 100.0), math.inf),
        ((0.0, 120.0, 100.0), 0.0),
        ((0.0, 100.0, 100.0), 0.0),
        ((60.0, 0.0, 100.0), 0.0),
    ):
        got = drain_time(*arguments)
        expect(
            got == wanted,
            called=f"drain_time{arguments}",
            got=got,
            wanted="infinite without spare capacity, unless there is no backlog at all",
            next_step="look at the backlog first, then at capacity <= arrival",
        )
    rng = random.Random(38)
    for _ in range(100):
        outage, arrival, spare = rng.uniform(0.1, 4000), rng.uniform(0.1, 500), rng.uniform(0.1, 500)
        got = drain_time(outage, arrival, arrival + spare)
        # Independent of the formula: what flows in until that moment is what flows out.
        expect(
            math.isclose((outage + got) * arrival, got * (arrival + spare), rel_tol=1e-6),
            called=f"drain_time({outage:.3f}, {arrival:.3f}, {arrival + spare:.3f})",
            got=got,
            wanted="arrivals of outage and draining together equal what was processed while draining",
            next_step="messages keep arriving while the backlog drains",
        )
    for arguments in ((1.0, 1.0, 0.0), (1.0, 1.0, -1.0), (-1.0, 1.0, 2.0), (1.0, -1.0, 2.0), (0.0, 0.0, 0.0)):
        expect_raises(
            ValueError,
            partial(drain_time, *arguments),
            called=f"drain_time{arguments}",
            next_step="capacity must be positive, outage and arrival not negative",
        )
