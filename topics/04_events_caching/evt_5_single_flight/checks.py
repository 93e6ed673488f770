"""Checks of evt-5: 10 points for SingleFlight, 3 for should_refresh, 4 for cache_key, 3 for seal and unseal."""

import asyncio
import gc
import hmac
import math
import random
import types
import weakref
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from functools import partial
from typing import Any
from unittest import mock
from urllib.parse import parse_qsl, urlencode, urlsplit

from leadlab.checks import check, expect, expect_raises
from leadlab.clock import simulate

from .given import Loaded, SharedCache, Tampered
from .solution import SingleFlight, cache_key, seal, should_refresh, unseal

KEYED_HEADERS = ["Accept-Language"]
KEYED_PARAMS = {"id", "size", "colour"}
PRODUCT_PAGE = "https://shop.example/product"


def virtual_now() -> float:
    return asyncio.get_running_loop().time()


def in_virtual_time(main: Coroutine[Any, Any, Loaded]) -> Loaded:
    return simulate(main, max_events=300_000)  # ends an answer that spins


class CountedLoad:
    """A load of ``seconds`` that counts its starts and returns ``value`` or raises ``error``."""

    def __init__(self, seconds: float = 1.0, value: object = "page", error: BaseException | None = None) -> None:
        self.seconds, self.value, self.error = seconds, value, error
        self.starts: list[float] = []
        self.cancelled: list[float] = []

    async def __call__(self) -> object:
        self.starts.append(virtual_now())
        try:
            await asyncio.sleep(self.seconds)
        except asyncio.CancelledError:
            self.cancelled.append(virtual_now())
            raise
        if self.error is not None:
            raise self.error
        return self.value


async def ending_of(call: Awaitable[object]) -> tuple[float, object]:
    """When ``call`` ended, and its result or the exception that it raised."""
    try:
        result: object = await call
    except (Exception, asyncio.CancelledError) as error:
        result = error
    return virtual_now(), result


def start_call(call: Coroutine[Any, Any, object]) -> asyncio.Task[tuple[float, object]]:
    return asyncio.create_task(ending_of(call))


@check(points=1)
def hundred_callers_cost_one_load() -> None:
    """A hundred concurrent callers of one key cost one load, and all get its result."""

    async def main() -> tuple[list[float], list[object]]:
        flights, load = SingleFlight(), CountedLoad()
        results = await asyncio.gather(*(flights.do("product:1", load) for _ in range(100)))
        return load.starts, results

    starts, results = in_virtual_time(main())
    expect(
        len(starts) == 1,
        called='do("product:1", load), 100 callers at once',
        got=f"{len(starts)} loads",
        wanted="one load",
        next_step="store the running load before the first await",
    )
    expect(
        results == ["page"] * 100,
        called='do("product:1", load), 100 callers at once',
        got=f"{results.count('page')} callers got the page",
        wanted="each caller gets what load returned",
        next_step="let every caller wait for the same load and return its result",
    )


@check(points=1, hidden=True)
def nothing_is_shared_beyond_one_load_of_one_key() -> None:
    """A call after the load has ended loads anew, also after None; different keys load in parallel; a load may ask for another key."""

    async def main() -> tuple[list[float], list[object], float, list[object], tuple[float, object]]:
        flights, load = SingleFlight(), CountedLoad(value=None)
        results: list[object] = [await flights.do("a", load) for _ in range(2)]
        keys = [("key", number) for number in range(48)] + [1, "1"]
        parallel: list[object] = await asyncio.gather(*(flights.do(key, CountedLoad(value=repr(key))) for key in keys))
        parallel_end = virtual_now()

        async def nested() -> object:
            return await flights.do("b", CountedLoad(value="inner"))

        results += await asyncio.gather(flights.do("c", nested), flights.do("c", nested))
        return load.starts, results, parallel_end, parallel[-2:], (virtual_now(), results[-1])

    starts, results, parallel_end, look_alikes, (end, inner) = in_virtual_time(main())
    expect(
        starts == [0.0, 1.0] and results[:2] == [None, None],
        called="do(key, load) twice, one after the other; load returns None",
        got=f"loads started at {starts}, results {results[:2]}",
        wanted="two loads: nothing is cached, and None is a result like any other",
        next_step="forget the load when it has ended; do not read a None result as no result",
    )
    expect(
        parallel_end == 3.0,
        called="do with 50 different keys at once, each load takes 1 s",
        got=f"all had their results after {parallel_end - 2.0} s",
        wanted="loads of different keys run in parallel",
        next_step="do not hold one lock for all keys while a load runs",
    )
    expect(
        look_alikes == ["1", "'1'"],
        called='do with the key 1 and with the key "1" at once; each load returns the repr of its key',
        got=look_alikes,
        wanted="each its own result: a key is any hashable object",
        next_step="use the key itself in the dict, not its text",
    )
    expect(
        end == 4.0 and inner == "inner",
        called='do("c", load) where load itself awaits do("b", …)',
        got=f"{inner!r} after {end - 3.0} s",
        wanted="the inner load's result",
        next_step="hold nothing but the key's own entry while load runs",
    )


@check(points=1, hidden=True)
def followers_survive_the_leader() -> None:
    """What happens to the waiters when the caller that started the load is cancelled, with exact virtual times."""

    async def main() -> tuple[CountedLoad, list[tuple[float, object]]]:
        flights, load = SingleFlight(), CountedLoad()
        callers = [start_call(flights.do("hot", load)) for _ in range(4)]
        await asyncio.sleep(0.25)
        late = start_call(flights.do("hot", load))
        await asyncio.sleep(0.25)
        callers[0].cancel()
        return load, await asyncio.gather(*callers, late)

    load, outcomes = in_virtual_time(main())
    called = "5 callers of do(key, load); load takes 1 s; the one that started it is cancelled at 0.5 s"
    expect(
        outcomes[0][0] == 0.5 and isinstance(outcomes[0][1], asyncio.CancelledError),
        called=called,
        got=f"the cancelled caller ended at {outcomes[0][0]} s with {outcomes[0][1]!r}",
        wanted="the cancelled caller leaves at once, with CancelledError",
        next_step="let CancelledError pass through do; do not wait for the load before leaving",
    )
    expect(
        outcomes[1:] == [(1.0, "page")] * 4 and load.starts == [0.0],
        called=called,
        got=f"the others ended with {outcomes[1:]}; loads started at {load.starts}",
        wanted="the others get the result of the same load when it ends",
        next_step="run the load in a task of its own, which no caller's cancellation reaches",
    )


@check(points=1, hidden=True)
def impatient_waiter_leaves_alone() -> None:
    """A follower whose asyncio.timeout runs out, and one that is cancelled, while others wait on."""

    async def main() -> tuple[CountedLoad, list[tuple[float, object]]]:
        flights, load = SingleFlight(), CountedLoad()

        async def impatient() -> object:
            async with asyncio.timeout(0.25):
                return await flights.do("hot", load)

        callers = [start_call(flights.do("hot", load)), start_call(impatient()), start_call(flights.do("hot", load))]
        callers.append(start_call(flights.do("hot", load)))
        await asyncio.sleep(0.5)
        callers[2].cancel()
        return load, await asyncio.gather(*callers)

    load, outcomes = in_virtual_time(main())
    called = (
        "4 callers of do(key, load); the 2nd inside asyncio.timeout(0.25), the 3rd cancelled at 0.5 s; load takes 1 s"
    )
    expect(
        outcomes[1][0] == 0.25
        and isinstance(outcomes[1][1], TimeoutError)
        and outcomes[2][0] == 0.5
        and isinstance(outcomes[2][1], asyncio.CancelledError),
        called=called,
        got=f"2nd {outcomes[1]}, 3rd {outcomes[2]}",
        wanted="each of the two leaves at its own moment: TimeoutError, CancelledError",
        next_step="let the caller's own CancelledError pass through do",
    )
    expect(
        [outcomes[0], outcomes[3]] == [(1.0, "page")] * 2 and load.starts == [0.0] and not load.cancelled,
        called=called,
        got=f"1st {outcomes[0]}, 4th {outcomes[3]}; loads started at {load.starts}, cancelled at {load.cancelled}",
        wanted="the other two get the result of the one load",
        next_step="awaiting a task directly cancels it with the waiter; put asyncio.shield in between",
    )


@check(points=1, hidden=True)
def last_waiter_takes_the_load_with_it() -> None:
    """All waiters are cancelled: the load is cancelled at that moment, and the key is free for a fresh one at once."""

    async def main() -> tuple[CountedLoad, CountedLoad, tuple[float, object]]:
        flights, abandoned, fresh = SingleFlight(), CountedLoad(), CountedLoad(value="fresh")
        callers = [start_call(flights.do("hot", abandoned)) for _ in range(3)]
        for caller in callers:
            await asyncio.sleep(0.25)
            caller.cancel()
        await asyncio.gather(*callers)
        return abandoned, fresh, await start_call(flights.do("hot", fresh))

    abandoned, fresh, outcome = in_virtual_time(main())
    called = "3 callers of do(key, load), cancelled at 0.25, 0.5 and 0.75 s; then do(key, fresh)"
    expect(
        abandoned.cancelled == [0.75],
        called=called,
        got=f"the load was cancelled at {abandoned.cancelled}",
        wanted="the load is cancelled once, in the moment in which its last waiter leaves",
        next_step="count the waiters, and cancel the load when the count falls to zero",
    )
    expect(
        fresh.starts == [0.75] and outcome == (1.75, "fresh"),
        called=called,
        got=f"the fresh load started at {fresh.starts}; its caller ended with {outcome}",
        wanted="a call after the last waiter has left starts a fresh load",
        next_step="free the key when the last waiter leaves, not when the load has died",
    )


@check(points=1, hidden=True)
def dying_load_is_neither_joined_nor_in_the_way() -> None:
    """While an abandoned load takes 3 s to die, a fresh load of its key is started and joined as usual, also after the old one has died."""

    async def main() -> tuple[list[float], list[float], list[tuple[float, object]]]:
        flights, fresh = SingleFlight(), CountedLoad(seconds=10.0, value="fresh")
        left: list[float] = []

        async def slow_to_die() -> object:
            try:
                await asyncio.sleep(60.0)
            except asyncio.CancelledError:
                await asyncio.sleep(3.0)
            return "dead"

        async def abandoning() -> object:
            try:
                return await flights.do("hot", slow_to_die)
            finally:
                left.append(virtual_now())

        first = start_call(abandoning())
        await asyncio.sleep(0.5)
        first.cancel()
        await first
        callers = []
        for pause in (0.0, 1.5, 3.0):  # the last one calls after the old load has died
            await asyncio.sleep(pause)
            callers.append(start_call(flights.do("hot", fresh)))
        return left, fresh.starts, await asyncio.gather(*callers)

    left, starts, outcomes = in_virtual_time(main())
    expect(
        left == [0.5],
        called="do(key, load) cancelled at 0.5 s; the load needs 3 s to die",
        got=f"the cancelled caller left at {left} s",
        wanted="it leaves at once",
        next_step="cancel the load without waiting for its end",
    )
    expect(
        starts == [0.5] and outcomes == [(10.5, "fresh")] * 3,
        called="then three calls of do(key, fresh), the last one after the old load has died; fresh takes 10 s",
        got=f"fresh loads started at {starts}; the callers ended with {outcomes}",
        wanted="one fresh load, which all three share",
        next_step="when a load ends, remove the key's entry only if it is still this load's"
        if 0.5 in starts
        else "cancel the load when its last waiter leaves, and free the key in that moment: nobody joins a dying load",
    )


@check(points=1, hidden=True)
def caller_in_the_step_of_the_return_loads_anew() -> None:
    """Callers that run in the same loop step in which the load ends: before its end they join, after it they load anew."""

    async def main(failing: bool) -> tuple[int, list[tuple[float, object]]]:
        flights, gate, loads = SingleFlight(), asyncio.get_running_loop().create_future(), 0

        async def load() -> object:
            nonlocal loads
            loads += 1
            mine = loads
            await (gate if mine == 1 else asyncio.sleep(1.0))
            if failing and mine == 1:
                raise LookupError(mine)
            return mine

        callers = [start_call(flights.do("hot", load))]
        await asyncio.sleep(1.0)
        callers.append(start_call(flights.do("hot", load)))  # runs before load is woken
        gate.set_result(None)
        callers.append(start_call(flights.do("hot", load)))  # runs after it, in the same pass of the loop
        return loads, await asyncio.gather(*callers)

    for failing in (False, True):
        _, outcomes = in_virtual_time(main(failing))
        expect(
            [(end, getattr(result, "args", (result,))) for end, result in outcomes[:2]] == [(1.0, (1,))] * 2,
            called="do(key, load) just before the running load ends",
            got=f"the two callers ended with {outcomes[:2]}",
            wanted="it joins the running load",
            next_step="keep the key's entry until load has returned or raised",
        )
        expect(
            outcomes[2] == (2.0, 2),
            called=f"do(key, load) in the loop step in which the running load has just {'raised' if failing else 'returned'}",
            got=f"{outcomes[2][1]!r} at {outcomes[2][0]} s",
            wanted="a fresh load: the old one is over",
            next_step="free the key in a `finally` around `await load()`; a done callback runs one loop step later",
        )


@check(points=1, hidden=True)
def failure_is_shared_and_forgotten() -> None:
    """A failing load raises the same exception to 50 callers, then the key recovers; also when calling load raises at once."""

    async def main() -> tuple[list[tuple[float, object]], int, object, list[tuple[float, object]], object]:
        flights, down = SingleFlight(), CountedLoad(error=ConnectionError("origin down"))
        failed = await asyncio.gather(*(ending_of(flights.do("hot", down)) for _ in range(50)))
        recovered = await flights.do("hot", CountedLoad(value="up again"))
        error = ValueError("raised before there is anything to await")

        def refuses() -> Awaitable[object]:
            raise error

        refused = await asyncio.gather(*(ending_of(flights.do("hot", refuses)) for _ in range(2)))
        shared = all(result is error for _, result in refused)
        return (
            failed,
            len(down.starts),
            recovered,
            refused,
            shared and await flights.do("hot", CountedLoad(value="up again")),
        )

    failed, loads, recovered, refused, recovered_again = in_virtual_time(main())
    kinds = {type(result).__name__ for _, result in failed}
    expect(
        loads == 1 and kinds == {"ConnectionError"} and len({id(result) for _, result in failed}) == 1,
        called="do(key, load), 50 callers; load raises ConnectionError after 1 s",
        got=f"{loads} loads; callers got {sorted(kinds)}, {len({id(result) for _, result in failed})} different objects",
        wanted="one load, and all callers get the same exception object",
        next_step="hand the load's exception to every waiter as it is",
    )
    expect(
        recovered == "up again",
        called="do(key, load) after the failure; load works again",
        got=recovered,
        wanted="the result of a new load",
        next_step="remove the entry on failure too: use finally",
    )
    expect(
        recovered_again == "up again",
        called="do(key, load) where calling load raises before there is anything to await, two callers; then a load that works",
        got=f"the two got {[result for _, result in refused]}, then {recovered_again!r}",
        wanted="it behaves like a failing load, and the key recovers",
        next_step="call load inside the code whose failures you handle",
    )


@check(points=1, hidden=True)
def load_that_cancels_itself() -> None:
    """A load that raises CancelledError itself: its waiters get CancelledError, and the key is free."""

    async def main() -> tuple[list[tuple[float, object]], object, int]:
        flights, loads = SingleFlight(), 0

        async def load() -> object:
            nonlocal loads
            loads += 1
            await asyncio.sleep(1.0)
            if loads > 9:  # ends an answer that tries again and again
                return "tired"
            raise asyncio.CancelledError

        outcomes = await asyncio.gather(*(start_call(flights.do("hot", load)) for _ in range(3)))
        return outcomes, await flights.do("hot", CountedLoad(value="fresh")), loads

    outcomes, fresh, loads = in_virtual_time(main())
    expect(
        all(end == 1.0 and isinstance(result, asyncio.CancelledError) for end, result in outcomes) and loads == 1,
        called="do(key, load), 3 callers; load raises CancelledError after 1 s",
        got=f"{outcomes} from {loads} loads",
        wanted="all three get CancelledError from the one load",
        next_step="CancelledError is not an Exception: see what `except Exception` leaves out",
    )
    expect(
        fresh == "fresh",
        called="do(key, load) afterwards",
        got=fresh,
        wanted="the result of a new load",
        next_step="remove the entry in a finally clause, which CancelledError passes too",
    )


@check(points=1, hidden=True)
def nothing_stays_behind() -> None:
    """After 1,500 keys neither key, result nor task stays, and an abandoned load that fails is not reported as unretrieved."""

    class Thing:
        """Something that can be weakly referenced."""

    async def main(alive: weakref.WeakSet[Thing]) -> tuple[SingleFlight, list[str], int]:
        flights = SingleFlight()
        reported: list[str] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context["message"]))

        async def load_thing() -> Thing:
            await asyncio.sleep(1.0)
            thing = Thing()
            alive.add(thing)
            return thing

        async def fails_when_cancelled() -> object:
            try:
                await asyncio.sleep(1.0)
            except asyncio.CancelledError:
                raise RuntimeError("cleaning up failed") from None
            return None

        for load in (load_thing, CountedLoad(error=OSError()), fails_when_cancelled):
            keys = [Thing() for _ in range(500)]
            alive.update(keys)
            callers = [start_call(flights.do(key, load)) for key in keys for _ in range(2)]
            await asyncio.sleep(0.5)
            if load is fails_when_cancelled:
                for caller in callers:
                    caller.cancel()
            await asyncio.gather(*callers)
            del keys, callers
        await asyncio.sleep(5.0)
        gc.collect()  # an unretrieved exception is reported when its task is collected
        return flights, reported, len(asyncio.all_tasks())

    alive: weakref.WeakSet[Thing] = weakref.WeakSet()
    flights, reported, tasks = in_virtual_time(main(alive))
    gc.collect()  # flights is still there, and must hold nothing
    called = "do(key, load) with 1,500 keys: loads that return, that fail, and that fail after their waiters have left"
    expect(
        not reported and tasks == 1,
        called=called,
        got=f"{len(reported)} reports by the loop {sorted(set(reported))}, {tasks - 1} tasks still running",
        wanted="no report and no task",
        next_step="look at the exception of an abandoned load once it has ended: task.exception()",
    )
    expect(
        isinstance(flights, SingleFlight) and len(alive) == 0,
        called=called,
        got=f"{len(alive)} keys and results are still referenced",
        wanted="the object keeps nothing of a load that is over",
        next_step="remove every entry that do made for the key, locks and counters included",
    )


@check(points=1)
def refresh_rule_at_known_points() -> None:
    """should_refresh is now − δ·β·ln u ≥ expiry; with β = 0 it refreshes only at expiry."""
    cases = [
        (8.0, 10.0, 1.0, 1.0, 0.1, True),
        (8.0, 10.0, 1.0, 1.0, 0.2, False),
        (8.0, 10.0, 2.0, 1.0, 0.3, True),
        (8.0, 10.0, 1.0, 3.0, 0.5, True),
        (9.999, 10.0, 1.0, 0.0, 1e-9, False),
        (10.0, 10.0, 1.0, 0.0, 0.5, True),
    ]
    for now_s, expiry, delta, beta, u, wanted in cases:
        got = should_refresh(now_s, expiry, delta, beta, u)
        expect(
            bool(got) is wanted,
            called=f"should_refresh(now={now_s}, expiry={expiry}, delta={delta}, beta={beta}, u={u})",
            got=got,
            wanted=str(wanted),
            next_step="ln u is negative, so − δ·β·ln u moves the read towards the expiry",
        )


def refresh_or_error(now_s: float, beta: float) -> object:
    """should_refresh of an entry that expires at 10 s, with δ = 1 s and u = 1, or the error that it raised."""
    try:
        return bool(should_refresh(now_s, 10.0, 1.0, beta, 1.0))
    except ValueError as error:
        return f"ValueError: {error}"


@check(points=1, hidden=True)
def refresh_rule_at_its_boundaries() -> None:
    """u = 1, the very moment of expiry, and every argument outside its range."""
    for beta in (0.0, 1.0, 4.0):
        got = (refresh_or_error(10.0, beta), refresh_or_error(9.5, beta))
        expect(
            got == (True, False),
            called=f"should_refresh with delta = 1, u = 1 and beta = {beta}: at expiry, and half a second before",
            got=got,
            wanted="with u = 1 nothing moves: refresh at expiry and not before",
            next_step="u = 1 is allowed, and ln 1 = 0; compare with ≥",
        )
    bad = {
        "delta": [(0.0, 1.0, 0.5), (-1.0, 1.0, 0.5)],
        "beta": [(1.0, -0.001, 0.5)],
        "u": [(1.0, 1.0, 0.0), (1.0, 1.0, -0.5), (1.0, 1.0, 1.001), (1.0, 0.0, 0.0)],
    }
    for name, arguments in bad.items():
        for now_s, (delta, beta, u) in ((now_s, case) for now_s in (0.0, 20.0) for case in arguments):
            expect_raises(
                ValueError,
                partial(should_refresh, now_s, 10.0, delta, beta, u),
                called=f"should_refresh({now_s}, 10.0, delta={delta}, beta={beta}, u={u})",
                next_step=f"refuse a {name} outside its range before anything else, also after the expiry",
            )


@check(points=1, hidden=True)
def recomputes_follow_the_law() -> None:
    """Monte-Carlo: the mean number of recomputes per expiry, by your function under Poisson reads, is e^(1/β)."""
    rng = random.Random(5)
    rate, delta, expiries = 20.0, 1.0, 1000

    def recomputes(beta: float) -> int:
        """Triggers from the first one until it completes δ later; δ = 1 s, the entry expires at 0."""
        at, first, count = -delta * beta * (math.log(rate * beta) + 5.0), math.inf, 0
        while (at := at + rng.expovariate(rate)) < first + delta:
            if should_refresh(at, 0.0, delta, beta, 1.0 - rng.random()):
                first, count = min(first, at), count + 1
            if count > 100:
                break
        return count

    for beta, tolerance in ((1.0, 0.10), (2.0, 0.08)):
        mean = sum(recomputes(beta) for _ in range(expiries)) / expiries
        expect(
            abs(mean / math.exp(1 / beta) - 1) < tolerance,
            called=f"should_refresh(now, expiry, delta, beta={beta}, u) on Poisson reads, {expiries} expiries",
            got=f"{mean:.3f} recomputes per expiry",
            wanted="e^(1/beta) in the mean, within the sampling error",
            next_step="use the natural logarithm of u itself, multiplied by beta and delta",
        )


def key_for(
    url: str, headers: Mapping[str, str] | None = None, method: str = "GET", vary: list[str] | None = None
) -> str | None:
    return cache_key(method, url, headers or {}, KEYED_HEADERS if vary is None else vary, KEYED_PARAMS)


@check(points=1)
def one_page_has_one_key() -> None:
    """Order of parameters, unlisted parameters, fragment, case of host and header names, and HEAD do not split a key."""
    base = key_for(f"{PRODUCT_PAGE}?id=7&size=xl", {"Accept-Language": "de"})
    same = {
        "parameters in another order": key_for(f"{PRODUCT_PAGE}?size=xl&id=7", {"Accept-Language": "de"}),
        "a parameter that is not allowed": key_for(
            f"{PRODUCT_PAGE}?id=7&utm_source=mail&size=xl", {"Accept-Language": "de"}
        ),
        "a fragment": key_for(f"{PRODUCT_PAGE}?id=7&size=xl#reviews", {"Accept-Language": "de"}),
        "the host in capitals": key_for("https://SHOP.Example/product?id=7&size=xl", {"Accept-Language": "de"}),
        "the header name in small letters": key_for(f"{PRODUCT_PAGE}?id=7&size=xl", {"accept-language": "de"}),
        "another escape of the same path": key_for(
            "https://shop.example/%70roduct?id=7&size=xl", {"Accept-Language": "de"}
        ),
        "another escape of the same value": key_for(f"{PRODUCT_PAGE}?id=%37&size=xl", {"Accept-Language": "de"}),
        "a header that is not in vary": key_for(
            f"{PRODUCT_PAGE}?id=7&size=xl", {"Accept-Language": "de", "Cookie": "a=1"}
        ),
        "HEAD": key_for(f"{PRODUCT_PAGE}?id=7&size=xl", {"Accept-Language": "de"}, method="HEAD"),
    }
    expect(
        isinstance(base, str),
        called=f'cache_key("GET", "{PRODUCT_PAGE}?id=7&size=xl", …)',
        got=base,
        wanted="a str",
        next_step="build the key of a GET without authorization and no-store",
    )
    for difference, key in same.items():
        expect(
            key == base,
            called=f"cache_key of the same request with {difference}",
            got="another key",
            wanted="the same key",
            next_step="leave out, or normalise, what does not select another page",
        )
    hash_of = hash
    # hash() of text differs between processes; here it differs for one call.
    with mock.patch("builtins.hash", lambda value: hash_of(("another process", value))):
        elsewhere = key_for(f"{PRODUCT_PAGE}?id=7&size=xl", {"Accept-Language": "de"})
    expect(
        elsewhere == base,
        called="cache_key of the same request in another process",
        got="another key",
        wanted="the same key in every process",
        next_step="no hash(): Python salts it in each process; write the parts as text",
    )


@check(points=1, hidden=True)
def requests_that_must_not_share() -> None:
    """Methods, authorization and no-store in all their spellings give None; their look-alikes do not."""
    refused: list[tuple[str, dict[str, str]]] = [
        (method, {}) for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS")
    ]
    refused += [("GET", {name: "Bearer x"}) for name in ("Authorization", "authorization", "AUTHORIZATION")]
    refused += [
        ("GET", {"Authorization": ""}),
        ("HEAD", {"Authorization": "Bearer x"}),
        ("HEAD", {"Cache-Control": "no-store"}),
    ]
    for value in (
        "no-store",
        "No-Store",
        "max-age=0, no-store",
        "NO-STORE,max-age=0",
        "no-cache ,  no-store , max-age=0",
    ):
        refused += [("GET", {"Cache-Control": value}), ("GET", {"cache-control": value})]
    for method, headers in refused:
        key = key_for(f"{PRODUCT_PAGE}?id=7", headers, method=method)
        expect(
            key is None,
            called=f"cache_key({method!r}, url, {headers})",
            got=key,
            wanted="None: this request must not use the shared cache",
            next_step="compare header names in one case; ask whether authorization is there, not what it holds; "
            "split cache-control at its commas",
        )
    for headers in (
        {"Cache-Control": "no-cache"},
        {"Cache-Control": "no-storefront"},
        {"X-Authorization": "x"},
        {"Accept": "no-store"},
    ):
        key = key_for(f"{PRODUCT_PAGE}?id=7", headers)
        expect(
            isinstance(key, str),
            called=f"cache_key('GET', url, {headers})",
            got=key,
            wanted="a str: this header forbids nothing",
            next_step="look for the directive no-store as a whole, in cache-control alone",
        )


def step_to_part(one: tuple[str, dict[str, str]], other: tuple[str, dict[str, str]]) -> str:
    """What to do when the requests ``one`` and ``other``, each URL and headers, have one key."""
    first, second = urlsplit(one[0]), urlsplit(other[0])
    if one[1] != other[1]:
        if {name: value for name, value in one[1].items() if value} == {n: v for n, v in other[1].items() if v}:
            return "an absent header is not an empty one: None and ''"
        if all(one[1].get(name, "").strip().lower() == other[1].get(name, "").strip().lower() for name in one[1]):
            return "keep the header's value as it is: no strip, no lower"
    elif first.scheme != second.scheme:
        return "put the scheme into the key"
    elif first.netloc != second.netloc and first.path == second.path:
        return "keep the port as written: netloc in lower case, not hostname"
    elif first.path != second.path and first.query == second.query and first.netloc == second.netloc:
        return "use the path as the given normalise_path spells it, and nothing else"
    elif first.path == second.path and parse_qsl(first.query) == parse_qsl(second.query):
        return "a blank value is a value: parse_qsl(query, keep_blank_values=True)"
    elif first.path == second.path and sorted(parse_qsl(first.query)) == sorted(parse_qsl(second.query)):
        return "sort by name only: sorted is stable, so equal names keep the order in which they came"
    return "encode the parts so that no text inside one can look like a border between two: JSON, or lengths"


@check(points=1, hidden=True)
def different_pages_have_different_keys() -> None:
    """No two requests that differ in a keyed part share a key: separators in values, blank and repeated parameters, absent and empty headers, port, escapes; and random requests."""
    vary = ["Accept-Language", "X-Plan"]
    separators = [
        "",
        "1",
        "1&size=2",
        "1|2",
        "1;2",
        "1,2",
        '1"',
        "1'",
        "1\\",
        "1\n2",
        "1 2",
        "1=2",
        "id",
        "None",
        "null",
        ":",
        "1:2",
        "de",
        "DE",
        "de ",
    ]
    escaped = {text: "".join(f"%{byte:02X}" for byte in text.encode()) for text in separators}
    requests: list[tuple[str, dict[str, str]]] = []
    for text in separators:
        requests += [(f"{PRODUCT_PAGE}?id={escaped[text]}", {}), (f"{PRODUCT_PAGE}?size={escaped[text]}", {})]
        requests += [
            (f"{PRODUCT_PAGE}?id=1&size={escaped[text]}", {}),
            (f"{PRODUCT_PAGE}?id={escaped[text]}&id=1&id=3", {}),
        ]
        requests += [
            (PRODUCT_PAGE, {"Accept-Language": text}),
            (PRODUCT_PAGE, {"X-Plan": text}),
            (PRODUCT_PAGE, {"Accept-Language": "1", "X-Plan": text}),
        ]
    requests += [
        (url, {})
        for url in (
            PRODUCT_PAGE,
            "http://shop.example/product",
            "https://shop.example:443/product",
            "https://shop.example/",
        )
    ]
    requests += [
        (f"https://shop.example/{path}", {})
        for path in ("product/7", "product%2F7", "product%2f7x", "product%257", "Product", "product/")
    ]
    requests += [
        ("https://shop.example:8443/product", {}),
        ("https://product/shop.example", {}),
        ("https://shop.examplep/roduct", {}),
    ]
    requests += [
        (f"{PRODUCT_PAGE}?id=2&id=1", {}),
        (f"{PRODUCT_PAGE}?id=1&id=2", {}),
        (f"{PRODUCT_PAGE}/?id=1", {}),
        (f"{PRODUCT_PAGE}%3Fid=1", {}),
    ]
    distinct = {(url, tuple(sorted(headers.items()))): (url, headers) for url, headers in requests}
    seen: dict[str | None, tuple[str, dict[str, str]]] = {}
    for url, headers in distinct.values():
        key = key_for(url, headers, vary=vary)
        expect(
            key is not None and key not in seen,
            called=f"cache_key of GET {url} {headers}, vary {vary}",
            got=f"the key of GET {seen[key][0]} {seen[key][1]}" if key in seen else "None",
            wanted="a key of its own: the two differ in a part that selects the page",
            next_step=step_to_part(seen.get(key, (url, headers)), (url, headers)),
        )
        seen[key] = (url, headers)
    rng = random.Random(5555)
    keys: dict[str | None, object] = {}
    for _ in range(2000):
        scheme, host = rng.choice(["http", "https"]), rng.choice(["a", "ab", "b:8080"])
        path = "/" + "".join(rng.choice("ab/") for _ in range(rng.randrange(3)))
        pairs = [
            (rng.choice(["id", "size"]), "".join(rng.choice("&=|,1") for _ in range(rng.randrange(3))))
            for _ in range(2)
        ]
        headers = {
            name: "".join(rng.choice("|,:1") for _ in range(rng.randrange(3)))
            for name in rng.sample(vary, rng.randrange(3))
        }
        parts = (scheme, host, path, sorted(pairs, key=lambda pair: pair[0]), [headers.get(name) for name in vary])
        url = f"{scheme}://{host}{path}?{urlencode(pairs)}"
        key = key_for(url, headers, vary=vary)
        expect(
            keys.setdefault(key, parts) == parts,
            called=f"cache_key of GET {url} {headers}, vary {vary}",
            got=f"the key of a request with the parts {keys[key]}",
            wanted="a key of its own: the two differ in a part that selects the page",
            next_step="encode the parts so that no text inside one can look like a border between two: JSON, or lengths",
        )
    expect(
        key_for(PRODUCT_PAGE, {"A": "1", "B": "2"}, vary=["A"])
        != key_for(PRODUCT_PAGE, {"A": "2", "B": "1"}, vary=["B"]),
        called="cache_key with vary ['A'] and with vary ['B'], the value of the header the same",
        got="one key",
        wanted="two keys: the names of the vary headers are in the key",
        next_step="put name and value of each vary header into the key",
    )


@check(points=1, hidden=True)
def poison_stays_with_the_attacker() -> None:
    """Through the given SharedCache: an unkeyed header reaches neither key nor page; a keyed one poisons nobody else; an escaped slash is another page."""

    def origin(method: str, url: str, headers: Mapping[str, str]) -> str:
        sent = {name.lower(): value for name, value in headers.items()}
        return f"{url} <script src=//{sent.get('x-forwarded-host', 'cdn.shop.example')}/app.js>"

    attack = {"X-Forwarded-Host": "evil.example"}
    expect(
        key_for(PRODUCT_PAGE, attack) == key_for(PRODUCT_PAGE),
        called="cache_key of a request with X-Forwarded-Host, which is not in vary",
        got="another key than without it",
        wanted="the same key: what is not in vary stays out",
        next_step="take the names from vary, not from the request",
    )
    for vary in (["Accept-Language"], ["Accept-Language", "X-Forwarded-Host"]):
        cache = SharedCache(cache_key, origin, vary, KEYED_PARAMS)
        cache.fetch("GET", f"{PRODUCT_PAGE}?id=7", attack)
        poisoned = sum("evil.example" in cache.fetch("GET", f"{PRODUCT_PAGE}?id=7", {}) for _ in range(100))
        expect(
            poisoned == 0,
            called=f"SharedCache with vary {vary}: one request with X-Forwarded-Host, then 100 without",
            got=f"{poisoned} of 100 got the attacker's page",
            wanted="none of them does",
            next_step="a header that reaches the origin must be in the key",
        )
    cache = SharedCache(cache_key, origin, KEYED_HEADERS, KEYED_PARAMS)
    pages = [cache.fetch("GET", f"https://shop.example/{path}", {}) for path in ("files/a%2Fb", "files/a/b")]
    expect(
        "a%2Fb" in pages[0] and "a/b" in pages[1],
        called="SharedCache: GET /files/a%2Fb, then GET /files/a/b",
        got="the page of the first for the second",
        wanted="each its own page: an escaped slash is no border",
        next_step="use the given normalise_path; unquote turns %2F into a border",
    )


@check(points=1)
def sealed_value_opens_with_its_key_only() -> None:
    """A sealed value comes back; with another key it is Tampered; a value that nobody sealed is Tampered."""
    secret, value = b"s" * 32, b'{"price": 100}'
    blob = seal(secret, "product:1", value)
    expect(
        unseal(secret, "product:1", blob) == value and unseal(secret, "", seal(secret, "", b"")) == b"",
        called="unseal(secret, key, seal(secret, key, value))",
        got=unseal(secret, "product:1", blob),
        wanted="the value",
        next_step="cut the blob where seal joined it: 32 bytes of MAC, then the value",
    )
    for wrong_blob, case in ((value, "a value without MAC"), (b"\0" * 32 + value, "a value behind 32 zero bytes")):
        expect_raises(
            Tampered,
            partial(unseal, secret, "product:1", wrong_blob),
            called=f"unseal(secret, 'product:1', blob), the blob being {case}",
            next_step="compute the MAC of the value anew and compare",
        )


@check(points=1, hidden=True)
def seal_binds_key_and_secret() -> None:
    """A valid blob under another key, under another secret, or with the border between length, key and value moved is Tampered."""
    rng = random.Random(55)
    secret, value = rng.randbytes(32), b'{"price": 1}'
    blob = seal(secret, "product:1", value)
    moved = [
        (secret, "product:2", blob, "a blob of product:1 opened as product:2"),
        (secret, "", blob, "a blob of product:1 opened with the empty key"),
        (rng.randbytes(32), "product:1", blob, "a blob opened with another secret"),
        (secret, "product:", blob[:32] + b"1" + blob[32:], "the key's last character moved into the value"),
        (secret, "product:1{", blob[:32] + blob[33:], "the value's first byte moved into the key"),
        (secret, "", blob[:32] + b"product:1" + blob[32:], "the whole key moved into the value"),
        (secret, 'product:1{"price": 1}', blob[:32], "the whole value moved into the key"),
    ]
    digits = seal(secret, "stock:1", b"0 left")
    moved.append((secret, "stock:10", digits[:32] + b" left", "stock:1 with the value '0 left' opened as stock:10"))
    for used_secret, key, moved_blob, case in moved:
        expect_raises(
            Tampered,
            partial(unseal, used_secret, key, moved_blob),
            called=f"unseal: {case}",
            next_step="the MAC covers the length of the key, the key and the value",
        )
    for separator in map(chr, range(128)):
        joined = seal(secret, "a", f"b{separator}c".encode())
        expect_raises(
            Tampered,
            partial(unseal, secret, f"a{separator}b", joined[:32] + b"c"),
            called=f"unseal: key 'a' with the value {f'b{separator}c'!r} opened as key {f'a{separator}b'!r} with the value 'c'",
            next_step="any separator can stand in a key or a value: write the length of the key in front of the key",
        )
    for length in (11, 17):  # 11 in decimal, 0x11 in hexadecimal digits
        joined = seal(secret, "1", b"x" * length + b"v")
        expect_raises(
            Tampered,
            partial(unseal, secret, "x" * length, joined[:32] + b"v"),
            called=f"unseal: key '1' with the value 'x' * {length} + 'v' opened as key 'x' * {length} with the value 'v'",
            next_step="the key's first digit was read as part of the length: give the length a fixed width, or a colon behind it",
        )


def reached_from(function: Any) -> Iterator[tuple[str, object]]:
    """Each name in ``function`` and in what it reaches of the same answer, with what the name means there."""
    scope: dict[str, object] = function.__globals__
    todo: list[Any] = [function]
    done: set[int] = set()
    while todo:
        item = todo.pop()
        if id(item) in done:
            continue
        done.add(id(item))
        yield "", item
        if isinstance(item, types.FunctionType) and item.__globals__ is scope:
            todo += [item.__code__, *(cell.cell_contents for cell in item.__closure__ or ())]
        elif isinstance(item, types.CodeType):
            todo += item.co_consts
            for name in item.co_names:
                yield name, scope.get(name)
                todo.append(scope.get(name))
        elif isinstance(item, type) and item.__module__ == function.__module__:
            todo += [getattr(member, "__func__", member) for member in vars(item).values()]
        elif isinstance(item, partial):
            todo.append(item.func)


@check(points=1, hidden=True)
def no_tampered_blob_opens() -> None:
    """200 random bit flips, truncations and extensions, the empty blob; the MAC is an HMAC, and hmac.compare_digest compares it."""
    rng = random.Random(555)
    attempts: list[tuple[str, Callable[[bytes], bytes]]] = [
        ("a bit flipped", lambda blob: with_bit_flipped(blob, rng.randrange(8 * len(blob)))),
        ("its end cut off", lambda blob: blob[: rng.randrange(len(blob))]),
        ("bytes appended", lambda blob: blob + rng.randbytes(rng.randint(1, 40))),
        ("everything gone", lambda blob: b""),
    ]
    for number in range(200):
        secret, key, value = rng.randbytes(32), f"product:{number}", rng.randbytes(rng.randrange(60))
        what, tamper = attempts[number % 4]
        tampered = tamper(seal(secret, key, value))
        expect_raises(
            Tampered,
            partial(unseal, secret, key, tampered),
            called=f"unseal of a blob with {what}",
            next_step="refuse whatever does not carry the right MAC, a blob shorter than the MAC too",
        )
    macs = (hmac, hmac.new, hmac.digest, hmac.HMAC)
    expect(
        any(name == "hmac" or any(meaning is mac for mac in macs) for name, meaning in reached_from(seal)),
        called="reading seal",
        got="no use of the module hmac",
        wanted="HMAC: a plain hash of the secret and the value lets others append to the value",
        next_step='hmac.digest(secret, message, "sha256")',
    )
    expect(
        any(name == "compare_digest" or meaning is hmac.compare_digest for name, meaning in reached_from(unseal)),
        called="reading unseal",
        got="no use of hmac.compare_digest",
        wanted="a comparison whose time does not depend on where the MACs differ",
        next_step="hmac.compare_digest(a, b)",
    )


def with_bit_flipped(blob: bytes, bit: int) -> bytes:
    return bytes(byte ^ (1 << bit % 8 if position == bit // 8 else 0) for position, byte in enumerate(blob))
