"""Checks of perf-6: 4 points for the budget, 5 for the first answer and its time, 4 for failures, 5 for clean-up."""

import asyncio
import gc
import math
import random
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from leadlab.checks import check, expect, expect_raises
from leadlab.clock import simulate

from .solution import HedgeBudget, hedged

MS = 0.001  # s


def loop_time() -> float:
    return asyncio.get_running_loop().time()


def in_ms(seconds: float) -> float:
    return round(1_000 * seconds, 6)


def run_hedge(main: Coroutine[Any, Any, Any]) -> Any:
    return simulate(main, max_events=300_000)  # ends an answer that spins


class ScriptedReplicas:
    """Replicas a, b, c, …: the n-th takes its ms, then returns or raises its outcome; times in ms are written down."""

    def __init__(self, *scripts: tuple[float, object], dying: float = 0.0, last_words: object = None) -> None:
        self.names = [chr(ord("a") + number) for number in range(len(scripts))]
        self.scripts = dict(zip(self.names, scripts, strict=True))
        self.dying, self.last_words = dying, last_words  # ms that a cancelled attempt needs, and how it ends then
        self.starts: list[tuple[str, float]] = []
        self.cancelled: list[tuple[str, float]] = []  # when the clean-up was over

    async def __call__(self, name: str) -> Any:
        self.starts.append((name, in_ms(loop_time())))
        takes, outcome = self.scripts[name]
        try:
            await asyncio.sleep(takes * MS)
        except asyncio.CancelledError:
            if self.dying:
                await asyncio.sleep(self.dying * MS)
            self.cancelled.append((name, in_ms(loop_time())))
            outcome = self.last_words
            if outcome is None:
                raise
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


class ScriptedBudget:
    """Stands in for a HedgeBudget: gives the answers of a list, False after its end, and writes down the calls."""

    def __init__(self, *grants: bool) -> None:
        self.grants = list(grants)
        self.requests = 0
        self.asked: list[float] = []  # ms

    def on_request(self) -> None:
        self.requests += 1

    def try_hedge(self) -> bool:
        self.asked.append(in_ms(loop_time()) if self.requests else -1.0)  # -1: before on_request
        return self.grants.pop(0) if self.grants else False


async def hedge_end(request: Coroutine[Any, Any, Any]) -> tuple[float, object]:
    """When ``request`` ended, in ms, and its result or the exception that it raised."""
    try:
        result: object = await request
    except NotImplementedError:
        raise
    except BaseException as error:
        result = error
    return in_ms(loop_time()), result


def run_scripted(replicas: ScriptedReplicas, delay: float, budget: Any = None) -> tuple[float, object]:
    """End and outcome of one hedged request, with ``delay`` in ms; in virtual time."""
    return run_hedge(hedge_end(hedged(replicas, replicas.names, delay * MS, budget)))


def says_script(replicas: ScriptedReplicas, delay: float) -> str:
    scripts = ", ".join(f"{name}: {takes:g} ms then {outcome!r}" for name, (takes, outcome) in replicas.scripts.items())
    return f"hedged(call, {replicas.names}, {delay:g} ms); {scripts}"


@check(points=1)
def bucket_starts_full() -> None:
    """The bucket starts full, ten requests at 0.1 earn one hedge, and a thousand earn no more than the burst."""
    budget = HedgeBudget(ratio=0.1, burst=2)
    full = [budget.try_hedge() for _ in range(3)]
    for _ in range(9):
        budget.on_request()
    early = budget.try_hedge()
    budget.on_request()
    earned = [budget.try_hedge() for _ in range(2)]
    for _ in range(1_000):
        budget.on_request()
    capped = [budget.try_hedge() for _ in range(3)]
    expect(
        full == [True, True, False],
        called="HedgeBudget(ratio=0.1, burst=2), then try_hedge() three times",
        got=full,
        wanted="[True, True, False]: it starts full",
        next_step="start with burst tokens; a refusal takes nothing",
    )
    expect(
        [early, *earned] == [False, True, False],
        called="then 9 requests and try_hedge(); one more request and try_hedge() twice",
        got=[early, *earned],
        wanted="[False, True, False]: the tenth request completes the token",
        next_step="0.1 ten times is 0.9999999999999999 in floats: compare with 1 - 1e-9",
    )
    expect(
        capped == [True, True, False],
        called="then 1,000 requests, and try_hedge() three times",
        got=capped,
        wanted="[True, True, False]: never more than burst",
        next_step="cap the balance in on_request",
    )
    default = HedgeBudget()
    granted = sum(default.try_hedge() for _ in range(30))
    expect(
        granted == 10,
        called="HedgeBudget(), then try_hedge() 30 times",
        got=f"{granted} granted",
        wanted="10: the default burst",
        next_step="keep the defaults of the signature",
    )
    for _ in range(19):
        default.on_request()
    early = default.try_hedge()
    default.on_request()
    expect(
        (early, default.try_hedge()) == (False, True),
        called="then 19 requests and try_hedge(); one more request and try_hedge()",
        got="another pair than (False, True)",
        wanted="(False, True): at the default ratio twenty requests earn one token",
        next_step="keep the defaults of the signature",
    )


@check(points=1, hidden=True)
def second_copies_are_paid() -> None:
    """What is asked of the budget and when: the primary, a refused tick, a delay of 0, no replica left."""
    cases: list[tuple[list[tuple[float, object]], float, list[bool], list[tuple[str, float]], list[float], str]] = [
        (
            [(100, "A"), (10, "B")],
            20,
            [],
            [("a", 0)],
            [20, 40, 60, 80],
            "the primary is free, a refused tick comes again",
        ),
        ([(100, "A"), (90, "B")], 20, [False, True], [("a", 0), ("b", 40)], [20, 40], "a refusal uses up its tick"),
        ([(10, "A"), (10, "B")], 20, [True], [("a", 0)], [], "an answer before the delay asks for nothing"),
        (
            [(30, OSError()), (100, "B"), (5, "C")],
            0,
            [True, False, True],
            [("a", 0), ("b", 0), ("c", 30)],
            [0, 0, 30],
            "with delay 0 a refusal is final until an attempt fails",
        ),
        (
            [(30, OSError()), (30, OSError()), (5, "C")],
            0,
            [True, False, False, True],
            [("a", 0), ("b", 0), ("c", 30)],
            [0, 0, 30, 30],
            "each of two failures asks, whatever the answer to the other is",
        ),
        ([(10, "A")], 20, [True], [("a", 0)], [], "a request to one replica is a request too"),
        (
            [(5, OSError()), (5, OSError())],
            20,
            [True, True],
            [("a", 0), ("b", 5)],
            [5],
            "a failure asks for nothing when no replica is left",
        ),
    ]
    for scripts, delay, grants, starts, asked, rule in cases:
        replicas, budget = ScriptedReplicas(*scripts), ScriptedBudget(*grants)
        run_scripted(replicas, delay, budget)
        got_asked = [moment for moment in budget.asked if moment < 100]
        expect(
            budget.requests == 1 and replicas.starts == starts and got_asked == asked,
            called=f"{says_script(replicas, delay)}; a budget that answers {grants}, then False",
            got=f"on_request {budget.requests} times, try_hedge at {budget.asked} ms, starts {replicas.starts}",
            wanted=rule,
            next_step="on_request once; try_hedge before each further start, while a replica is left",
        )


@check(points=1, hidden=True)
def thousand_slow_requests() -> None:
    """Up to a thousand requests in a row, every primary slow, with five of your budgets: how many are hedged."""

    async def main(budget: HedgeBudget, requests: int) -> int:
        replicas = ScriptedReplicas((100, "A"), (10, "B"))
        for _ in range(requests):
            await hedged(replicas, replicas.names, 20 * MS, budget)
        return sum(name == "b" for name, _ in replicas.starts)

    cases = [(1_000, 0.05, 10, 55, 60), (50, 0.25, 0, 0, 0), (200, 0.02, 50, 52, 54), (200, 1.0, 1, 200, 200)]
    cases.append((50, 0.0, 3, 3, 3))
    for requests, ratio, burst, least, most in cases:
        hedges = run_hedge(main(HedgeBudget(ratio, burst), requests))
        expect(
            least <= hedges <= most,
            called=f"{requests} times hedged with one HedgeBudget({ratio}, {burst}); primary 100 ms, delay 20 ms",
            got=f"{hedges} hedges",
            wanted="the burst, and ratio tokens for each request; without burst none, and without ratio no more than the burst",
            next_step="each request earns ratio tokens, whether it is hedged or not; each hedge costs a whole one",
        )


@check(points=1, hidden=True)
def bad_hedge_is_refused() -> None:
    """Ratios, bursts, replicas and delays that make no sense; neither call nor budget is touched."""
    for ratio, burst in [(-0.1, 10), (1.1, 10), (math.nan, 10), (0.05, -1)]:
        expect_raises(
            ValueError,
            lambda r=ratio, b=burst: HedgeBudget(r, b),  # type: ignore[misc]
            called=f"HedgeBudget({ratio}, {burst})",
            next_step="nan is neither below 0 nor above 1: ask whether the ratio lies between them",
        )
    bad: list[tuple[list[str], float]] = [([], 0.02), (["a", "a"], 0.02), (["a", "b", "a"], 0.02)]
    bad += [(["a", "b"], -0.001), (["a", "b"], math.nan)]
    for names, delay in bad:
        replicas, budget = ScriptedReplicas((1, "A"), (1, "B")), ScriptedBudget(True)
        request: Any = (replicas, names, delay, budget)
        expect_raises(
            ValueError,
            lambda r=request: run_hedge(hedged(*r)),  # type: ignore[misc]
            called=f"hedged(call, {names}, {delay})",
            next_step="check the arguments first",
        )
        expect(
            not replicas.starts and not budget.requests and not budget.asked,
            called=f"hedged(call, {names}, {delay})",
            got=f"starts {replicas.starts}, on_request {budget.requests} times",
            wanted="neither call nor the budget is touched",
            next_step="check the arguments first",
        )


@check(points=1)
def slow_primary_gets_a_second_copy() -> None:
    """A fast primary is called alone; a primary of 100 ms is beaten by a copy of 10 ms that starts after 20 ms."""
    for scripts, starts, right in [
        ([(10, "A"), (10, "B")], [("a", 0)], (10, "A")),
        ([(100, "A"), (10, "B")], [("a", 0), ("b", 20)], (30, "B")),
    ]:
        replicas = ScriptedReplicas(*scripts)
        end = run_scripted(replicas, 20)
        expect(
            end == right and replicas.starts == starts,
            called=says_script(replicas, 20),
            got=f"{end[1]!r} after {end[0]} ms, starts {replicas.starts}",
            wanted=f"{right[1]!r} after {right[0]} ms, starts {starts}",
            next_step="asyncio.wait with a timeout, and the second call when nothing has ended by then",
        )


@check(points=1, hidden=True)
def slow_primary_may_still_win() -> None:
    """A primary that is slow and yet first, and one that has no copy."""
    for scripts, right in [([(25, "A"), (100, "B")], (25, "A")), ([(100, "A")], (100, "A"))]:
        replicas = ScriptedReplicas(*scripts)
        end = run_scripted(replicas, 20)
        expect(
            end == right,
            called=says_script(replicas, 20),
            got=f"{end[1]!r} after {end[0]} ms; cancelled: {replicas.cancelled}",
            wanted="the primary runs on beside its copy, and its answer counts",
            next_step="asyncio.wait_for cancels what it waits for; asyncio.wait does not",
        )


@check(points=1, hidden=True)
def next_copy_after_each_delay() -> None:
    """Three and four replicas that are all slow; then a delay of 0."""
    cases: list[tuple[list[tuple[float, object]], float, list[tuple[str, float]], tuple[float, object]]] = [
        (
            [(200, "A"), (200, "B"), (200, "C"), (5, "D")],
            20,
            [("a", 0), ("b", 20), ("c", 40), ("d", 60)],
            (65, "D"),
        ),
        ([(500, "A"), (300, "B"), (400, "C")], 50, [("a", 0), ("b", 50), ("c", 100)], (350, "B")),
        ([(70, "A"), (60, "B"), (80, "C")], 0, [("a", 0), ("b", 0), ("c", 0)], (60, "B")),
    ]
    for scripts, delay, starts, right in cases:
        replicas = ScriptedReplicas(*scripts)
        end = run_scripted(replicas, delay)
        expect(
            replicas.starts == starts,
            called=says_script(replicas, delay),
            got=f"starts {replicas.starts} (ms)",
            wanted="one more copy a delay after the last start, until no replica is left",
            next_step="the delay runs from the last start, not from the first",
        )
        expect(
            end == right,
            called=says_script(replicas, delay),
            got=f"{end[1]!r} after {end[0]} ms",
            wanted="the answer that comes first",
            next_step="when no replica is left, wait on for those that run",
        )


@check(points=1, hidden=True)
def every_result_is_one() -> None:
    """Results that are None, 0, False or empty."""
    values: list[object] = [None, 0, False, "", []]
    for value in values:
        replicas = ScriptedReplicas((10, value), (10, "B"))
        hedge = ScriptedReplicas((100, "A"), (10, value), (10, "C"))
        for script, right in ((replicas, (10, value)), (hedge, (30, value))):
            end = run_scripted(script, 20)
            expect(
                end == right and type(end[1]) is type(value),
                called=says_script(script, 20),
                got=f"{end[1]!r} after {end[0]} ms, starts {script.starts}",
                wanted=f"{value!r} is a result like any other",
                next_step="ask whether an attempt has ended without an exception, not whether its result is true",
            )


def course_of_hedge(
    scripts: Sequence[tuple[float, object]], delay: float, grants: Sequence[bool] | None
) -> tuple[float, object, list[float]]:
    """End, outcome and starts (ms) that the task's rules ask for."""
    answers = None if grants is None else list(grants)
    starts, tick, running = [0.0], delay, {0}
    first: object = None
    now = 0.0

    def granted() -> bool:
        return answers is None or (answers.pop(0) if answers else False)

    while running:
        soon = min(running, key=lambda i: starts[i] + scripts[i][0])
        is_tick = len(starts) < len(scripts) and tick < starts[soon] + scripts[soon][0]
        now = tick if is_tick else starts[soon] + scripts[soon][0]
        if is_tick:
            tick += delay
        else:
            running.remove(soon)
            if not isinstance(scripts[soon][1], Exception):
                return now, scripts[soon][1], starts
            first = scripts[soon][1] if first is None else first
        if len(starts) < len(scripts) and granted():
            running.add(len(starts))
            starts.append(now)
            tick = now + delay
    return now, first, starts


@check(points=1, hidden=True)
def seeded_courses() -> None:
    """150 seeded requests to one to five replicas, slow ones and failing ones, with and without a budget."""
    rng = random.Random(66)
    for _ in range(150):
        scripts: list[tuple[float, object]] = []
        for number in range(rng.randint(1, 5)):
            outcome: object = f"answer {number}" if rng.random() < 0.5 else OSError(f"replica {number}")
            scripts.append((rng.uniform(1, 120), outcome))
        delay = rng.uniform(5, 40)
        grants = None if rng.random() < 0.5 else [rng.random() < 0.6 for _ in range(8)]
        replicas = ScriptedReplicas(*scripts)
        end, outcome = run_scripted(replicas, delay, None if grants is None else ScriptedBudget(*grants))
        right_end, right_outcome, starts = course_of_hedge(scripts, delay, grants)
        got_starts = [moment for _, moment in replicas.starts]
        expect(
            abs(end - right_end) < 1e-3
            and outcome is right_outcome
            and len(got_starts) == len(starts)
            and all(abs(got - right) < 1e-3 for got, right in zip(got_starts, starts, strict=True)),
            called=f"{says_script(replicas, delay)}; the budget answers {grants}",
            got=f"{outcome!r} after {end} ms; starts {replicas.starts}",
            wanted="the course that the task's rules give",
            next_step="go through this case by hand: the ticks, and what each failure starts",
        )


@check(points=1, hidden=True)
def failure_starts_the_next_at_once() -> None:
    """When the next replica starts after a failure, when the one after it, and what a refusal changes."""
    error = OSError("connection refused")
    cases: list[tuple[list[tuple[float, object]], list[bool] | None, list[tuple[str, float]], str]] = [
        ([(1, error), (5, "B")], None, [("a", 0), ("b", 1)], "the next replica starts in the moment of the failure"),
        (
            [(1, error), (100, "B"), (5, "C")],
            None,
            [("a", 0), ("b", 1), ("c", 21)],
            "the delay runs anew from that start",
        ),
        (
            [(100, "A"), (5, error), (5, "C")],
            [True, False, True],
            [("a", 0), ("b", 20), ("c", 40)],
            "a refusal at the failure leaves the next tick where it was",
        ),
    ]
    for scripts, grants, starts, rule in cases:
        replicas = ScriptedReplicas(*scripts)
        run_scripted(replicas, 20, None if grants is None else ScriptedBudget(*grants))
        expect(
            replicas.starts == starts,
            called=f"{says_script(replicas, 20)}; the budget answers {grants}",
            got=f"starts {replicas.starts} (ms)",
            wanted=rule,
            next_step="a failure is a reason to start, like the tick; only a start moves the tick",
        )


@check(points=1, hidden=True)
def failure_is_not_the_end() -> None:
    """A failure while another attempt runs; a call that raises before there is anything to await."""
    replicas = ScriptedReplicas((30, OSError("a")), (30, "B"))
    end = run_scripted(replicas, 20)
    expect(
        end == (50, "B"),
        called=says_script(replicas, 20),
        got=f"{end[1]!r} after {end[0]} ms",
        wanted="the attempt that still runs is waited for",
        next_step="the first attempt to end is not the first to succeed",
    )
    backup = ScriptedReplicas((10, "A"), (10, "B"))

    def refuses_a(name: str) -> Coroutine[Any, Any, Any]:
        if name == "a":
            raise ConnectionError("no connection to a")
        return backup(name)

    end = run_hedge(hedge_end(hedged(refuses_a, ["a", "b"], 20 * MS)))
    expect(
        end == (10, "B"),
        called="hedged(call, ['a', 'b'], 20 ms); call('a') raises at once, b: 10 ms",
        got=f"{end[1]!r} after {end[0]} ms",
        wanted="a call that raises is a failed attempt: b is started at once",
        next_step="call it inside the attempt's task",
    )


@check(points=1, hidden=True)
def first_error_is_raised() -> None:
    """All attempts fail, in another order than they started; one fails alone and the budget refuses."""
    errors = [OSError(name) for name in "abc"]
    cases: list[tuple[list[tuple[float, object]], list[bool] | None, tuple[float, object]]] = [
        ([(50, errors[0]), (10, errors[1]), (30, errors[2])], None, (60, errors[1])),
        ([(50, errors[0]), (45, errors[1])], None, (65, errors[0])),
        ([(5, errors[0]), (1, "B")], [False], (5, errors[0])),
        ([(7, errors[0])], None, (7, errors[0])),
    ]
    for scripts, grants, right in cases:
        replicas = ScriptedReplicas(*scripts)
        end, outcome = run_scripted(replicas, 20, None if grants is None else ScriptedBudget(*grants))
        expect(
            end == right[0] and outcome is right[1],
            called=f"{says_script(replicas, 20)}; the budget answers {grants}",
            got=f"{outcome!r} after {end} ms",
            wanted="the exception of the attempt that failed first in time, as soon as nothing runs or starts",
            next_step="keep the first exception that you see; a refused start with nothing running is the end",
        )


@check(points=1, hidden=True)
def several_end_in_one_step() -> None:
    """Attempts that end in the same step of the loop: two successes, a success and a failure, two failures."""

    async def main(outcomes: dict[str, object], order: str, budget: Any) -> tuple[object, list[str]]:
        gates = {name: asyncio.get_running_loop().create_future() for name in "abcd"}
        started: list[str] = []

        async def call(name: str) -> object:
            started.append(name)
            return await gates[name]

        request = asyncio.create_task(hedge_end(hedged(call, list(outcomes), 20 * MS, budget)))
        await asyncio.sleep(30 * MS)
        for name in order:
            outcome = outcomes[name]
            if isinstance(outcome, BaseException):
                gates[name].set_exception(outcome)
            else:
                gates[name].set_result(outcome)
        await asyncio.sleep(5 * MS)
        seen = list(started)
        for name in set(outcomes) - set(order):
            gates[name].set_result(f"{name} in the end")
        return (await request)[1], seen

    error = OSError("in the same step")
    cases: list[tuple[dict[str, object], str, str]] = [
        ({"a": "A", "b": "B"}, "ba", "A"),
        ({"a": "A", "b": "B"}, "ab", "A"),
        ({"a": error, "b": "B", "c": "C"}, "ab", "B"),
        ({"a": "A", "b": error, "c": "C"}, "ba", "A"),
        ({"a": PowerCut("off"), "b": "B", "c": "C"}, "ab", "B"),
    ]
    for outcomes, order, wanted in cases:
        budget = ScriptedBudget(True, True)
        result, started = run_hedge(main(outcomes, order, budget))
        expect(
            result == wanted and started == ["a", "b"] and 30 not in budget.asked,
            called=f"hedged(call, {list(outcomes)}, 20 ms); at 30 ms {order[0]} and {order[1]} end in one step: {outcomes}",
            got=f"{result!r}, starts {started}, try_hedge at {budget.asked} ms",
            wanted="a success beats every other end, the earlier replica the later, and nothing more is asked or started",
            next_step="look at all attempts that have ended, in the order of the replicas: a set has none",
        )
    result, started = run_hedge(main({"a": error, "b": error, "c": "C", "d": "D"}, "ab", None))
    expect(
        started == ["a", "b", "c", "d"] and isinstance(result, str),
        called="hedged(call, ['a', 'b', 'c', 'd'], 20 ms); at 30 ms a and b fail in one step",
        got=f"{started} started within 5 ms, the request ended with {result!r}",
        wanted="the next replica for each failure",
        next_step="count the failures of the step, and start as many",
    )


@check(points=1, hidden=True)
def loser_has_ended_before_the_return() -> None:
    """Whether the losers' clean-up has run when the winner's answer is there."""
    for scripts, right, losers in [
        ([(100, "A"), (10, "B")], (30, "B"), [("a", 30)]),
        ([(25, "A"), (100, "B")], (25, "A"), [("b", 25)]),
        ([(100, "A"), (100, "B"), (10, "C")], (50, "C"), [("a", 50), ("b", 50)]),
    ]:
        replicas = ScriptedReplicas(*scripts)

        async def main(replicas: ScriptedReplicas = replicas) -> tuple[tuple[float, object], list[tuple[str, float]]]:
            end = await hedge_end(hedged(replicas, replicas.names, 20 * MS))
            return end, sorted(replicas.cancelled)  # as it is in the step in which hedged has returned

        end, cancelled = run_hedge(main())
        expect(
            end == right and cancelled == losers,
            called=says_script(replicas, 20),
            got=f"{end[1]!r} after {end[0]} ms; clean-up that had run by then: {cancelled}",
            wanted="each loser is cancelled, and its clean-up has run before hedged returns",
            next_step="task.cancel() only asks: the task must run once more; await reap(…) before you return",
        )


@check(points=1, hidden=True)
def dying_loser_is_waited_for() -> None:
    """A loser that needs 5 ms to die, and then returns an answer or raises another error."""
    for last_words in (None, "too late", OSError("while dying")):
        replicas = ScriptedReplicas((100, "A"), (10, "B"), dying=5, last_words=last_words)
        end = run_scripted(replicas, 20)
        expect(
            end == (35, "B") and replicas.cancelled == [("a", 35)],
            called=f"{says_script(replicas, 20)}; a needs 5 ms after it was cancelled, then ends with {last_words!r}",
            got=f"{end[1]!r} after {end[0]} ms; clean-up over: {replicas.cancelled}",
            wanted="the winner's answer, when the loser has ended, however it ends",
            next_step="the given reap waits for its tasks and ignores what they return or raise",
        )


@check(points=1, hidden=True)
def cancelled_caller_leaves_nothing_running() -> None:
    """The caller is cancelled at 25 ms, and one runs into its asyncio.timeout; attempts need time to end."""

    async def main(replicas: ScriptedReplicas, by_timeout: bool) -> tuple[float, object]:
        async def impatient() -> object:
            async with asyncio.timeout(25 * MS):
                return await hedged(replicas, replicas.names, 20 * MS)

        if by_timeout:
            return await hedge_end(impatient())
        caller = asyncio.create_task(hedge_end(hedged(replicas, replicas.names, 20 * MS)))
        await asyncio.sleep(25 * MS)
        caller.cancel()
        return await caller

    for by_timeout, kind in ((False, asyncio.CancelledError), (True, TimeoutError)):
        for dying in (0, 5):
            replicas = ScriptedReplicas((100, "A"), (100, "B"), dying=dying)
            end, outcome = run_hedge(main(replicas, by_timeout))
            how = "inside asyncio.timeout(25 ms)" if by_timeout else "the caller is cancelled at 25 ms"
            called = f"{says_script(replicas, 20)}; {how}; attempts need {dying} ms to die"
            expect(
                isinstance(outcome, kind),
                called=called,
                got=f"{outcome!r} after {end} ms",
                wanted=f"{kind.__name__}",
                next_step="let the caller's CancelledError pass through hedged",
            )
            expect(
                sorted(replicas.cancelled) == [("a", 25 + dying), ("b", 25 + dying)] and end == 25 + dying,
                called=called,
                got=f"the caller ended after {end} ms; clean-up over: {replicas.cancelled}",
                wanted="both attempts are cancelled at once, and have ended before the caller has",
                next_step="reap in a finally, so that it runs when hedged itself is cancelled",
            )


class PowerCut(BaseException):
    """Not an Exception: nobody is meant to go on after it."""


@check(points=1, hidden=True)
def base_exception_ends_the_request() -> None:
    """An attempt that ends with a BaseException outside Exception, CancelledError among them; the others are reaped."""
    for error in (PowerCut("off"), asyncio.CancelledError("from within")):
        for scripts, right, others in [
            ([(100, "A"), (5, error), (1, "C")], 30, [("a", 30)]),
            ([(3, error), (1, "B")], 3, []),
        ]:
            replicas = ScriptedReplicas(*scripts, dying=5)
            end, outcome = run_scripted(replicas, 20)
            expect(
                isinstance(outcome, type(error)) and end == right and replicas.cancelled == others,
                called=f"{says_script(replicas, 20)}; attempts need 5 ms to die",
                got=f"{outcome!r} after {end} ms; starts {replicas.starts}; clean-up over: {replicas.cancelled}",
                wanted="the request ends with it, after the other attempts have been reaped; no further one is started",
                next_step="only Exception is a failed attempt; task.exception() raises CancelledError for a cancelled one",
            )


@check(points=1, hidden=True)
def nothing_stays_behind() -> None:
    """Tasks that are left over, and exceptions that nobody retrieved, after wins, failures and a cancelled caller."""

    async def main(replicas: ScriptedReplicas, leave_at: float) -> tuple[list[str], int]:
        reports: list[str] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: reports.append(context["message"]))
        caller = asyncio.create_task(hedge_end(hedged(replicas, replicas.names, 20 * MS)))
        await asyncio.wait({caller}, timeout=leave_at * MS)
        caller.cancel()
        await asyncio.wait({caller})
        caller.result() if not caller.cancelled() else None
        left = len(asyncio.all_tasks()) - 1
        await asyncio.sleep(1.0)
        del caller
        gc.collect(1)
        return reports, left

    error = OSError("of an attempt")
    make: list[tuple[Callable[[], ScriptedReplicas], float]] = [
        (lambda: ScriptedReplicas((100, "A"), (10, "B")), 500),
        (lambda: ScriptedReplicas((100, "A"), (10, "B"), last_words=OSError("while dying")), 500),
        (lambda: ScriptedReplicas((22, error), (25, error), (40, "C")), 500),
        (lambda: ScriptedReplicas((22, error), (25, error)), 500),
        (lambda: ScriptedReplicas((100, "A"), (100, "B"), last_words=OSError("while dying")), 25),
        (lambda: ScriptedReplicas((22, error), (100, "B")), 25),
    ]
    for scripted, leave_at in make:
        replicas = scripted()
        reports, left = run_hedge(main(replicas, leave_at))
        expect(
            left == 0 and not reports,
            called=f"{says_script(replicas, 20)}; the caller is cancelled at {leave_at:g} ms if it still waits",
            got=f"{left} tasks left; asyncio reported {reports}",
            wanted="no task is left, and every exception has been retrieved",
            next_step="reap all attempts, the ended ones too, whichever way hedged ends",
        )
