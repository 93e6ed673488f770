import asyncio
import inspect
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator, Mapping
from typing import Any

from leadlab.checks import NotYet, check, expect
from leadlab.clock import simulate

from .solution import bounded_map


def in_virtual_time(main: Coroutine[Any, Any, Any]) -> Any:
    return simulate(main, max_events=300_000)  # ends an answer that spins


def virtual_now() -> float:
    return asyncio.get_running_loop().time()


class BareSource:
    """Yields 0, 1, 2, ..., each after ``seconds``; ends after ``count``, raises ``error`` in place of item ``error_at``.

    ``pulled`` counts what was handed out. An endless one gives up after 3,000.
    """

    def __init__(
        self, count: int | None = None, seconds: float = 0.0, error_at: int = -1, error: Exception | None = None
    ) -> None:
        self.count, self.seconds, self.error_at, self.error = count, seconds, error_at, error
        self.pulled = 0
        self.asked_at_once = 0
        self.most_asked_at_once = 0

    def __aiter__(self) -> "BareSource":
        return self

    async def __anext__(self) -> int:
        self.asked_at_once += 1
        self.most_asked_at_once = max(self.most_asked_at_once, self.asked_at_once)
        try:
            await asyncio.sleep(self.seconds)
        finally:
            self.asked_at_once -= 1
        if self.pulled == self.error_at and self.error is not None:
            raise self.error
        if self.pulled == self.count:
            raise StopAsyncIteration
        if self.pulled == 3_000:
            raise RuntimeError("3,000 items were pulled: does the pipe have a bound?")
        self.pulled += 1
        return self.pulled - 1


class PhotoSource(BareSource):
    """With an aclose()."""

    closed = 0

    async def aclose(self) -> None:
        await asyncio.sleep(0)
        self.closed += 1


class CountedSource(PhotoSource):
    """Counts how often it is asked, the time included at which it raises."""

    asked = 0

    async def __anext__(self) -> int:
        self.asked += 1
        return await super().__anext__()


class PhotoAlbum:
    """An async iterable whose iterator is another object; only the iterator can be closed."""

    def __init__(self, iterator: PhotoSource) -> None:
        self.iterator = iterator

    def __aiter__(self) -> PhotoSource:
        return self.iterator


class StoreCalls:
    """Calls that take ``seconds[item]`` (1 s if not given), raise ``errors[item]``, and take ``tidy`` s when cancelled."""

    def __init__(
        self,
        seconds: Mapping[int, float] | None = None,
        errors: Mapping[int, Exception] | None = None,
        tidy: float = 0.0,
    ) -> None:
        self.seconds, self.errors, self.tidy = dict(seconds or {}), dict(errors or {}), tidy
        self.running = self.most_running = 0
        self.started: list[float] = []
        self.cancelled: list[int] = []

    async def __call__(self, item: int) -> str:
        self.started.append(virtual_now())
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            await asyncio.sleep(self.seconds.get(item, 1.0))
            if item in self.errors:
                raise self.errors[item]
            return f"photo {item}"
        except asyncio.CancelledError:
            self.cancelled.append(item)
            await asyncio.sleep(self.tidy)
            raise
        finally:
            self.running -= 1


async def opened(fn: Callable[[Any], Awaitable[Any]], source: Any, limit: int) -> Any:
    """``bounded_map(fn, source, limit=limit)``, which must be an async iterator."""
    mapped: Any = bounded_map(fn, source, limit=limit)
    if inspect.iscoroutine(mapped):
        await mapped
        raise NotYet("bounded_map is a coroutine function; with a yield in it, it is an async generator")
    return mapped


async def drained(fn: Callable[[Any], Awaitable[Any]], source: Any, limit: int) -> list[Any]:
    """Everything that bounded_map yields; an exception that it raises is the last item."""
    results: list[Any] = []
    try:
        async for result in await opened(fn, source, limit):
            results.append(result)
    except (NotImplementedError, NotYet):
        raise
    except Exception as error:
        results.append(error)
    return results


def photos(*items: int) -> list[Any]:
    return [f"photo {item}" for item in items]


@check(points=1)
def order_is_kept() -> None:
    """Eight uploads whose later calls are faster: the results come in the order of the source."""

    async def main() -> Any:
        return await drained(StoreCalls({item: 8.0 - item for item in range(8)}), PhotoSource(8), 3)

    results = in_virtual_time(main())
    expect(
        results == photos(*range(8)),
        called="bounded_map(store, source, limit=3), 8 uploads that take 8, 7, …, 1 s",
        got=results,
        wanted="photo 0 to photo 7, in this order",
        next_step="await the oldest call, not the first that is ready",
    )


@check(points=1)
def a_limit_of_one_is_sequential() -> None:
    """With limit=1 a call begins when the result before it was yielded."""

    async def main() -> Any:
        calls = StoreCalls()
        return await drained(calls, PhotoSource(4), 1), calls.started, calls.most_running

    results, started, most = in_virtual_time(main())
    expect(
        results == photos(*range(4)) and started == [0.0, 1.0, 2.0, 3.0] and most == 1,
        called="bounded_map(store, source, limit=1), 4 uploads of 1 s",
        got=f"{results}; calls began at {started} s",
        wanted="one after the other: calls begin at 0, 1, 2 and 3 s",
        next_step="pull the next upload when the next result is asked for",
    )


@check(points=1, hidden=True)
def the_limit_is_reached_and_not_passed() -> None:
    """How many calls run at once, and how long a long stream takes, for several limits."""

    async def main(limit: int) -> Any:
        calls = StoreCalls()
        results = await drained(calls, PhotoSource(24), limit)
        return results, calls.most_running, virtual_now()

    for limit in (1, 2, 3, 6, 24, 50):
        results, most, end = in_virtual_time(main(limit))
        expect(
            results == photos(*range(24)) and most == min(limit, 24),
            called=f"bounded_map(store, source, limit={limit}), 24 uploads of 1 s",
            got=f"{len(results)} results, at most {most} calls at once",
            wanted="all results, and as many calls at once as the limit allows",
            next_step="fill the pipe to its limit whenever a result is asked for",
        )
        expect(
            end == -(-24 // min(limit, 24)),
            called=f"bounded_map(store, source, limit={limit}), 24 uploads of 1 s",
            got=f"{end} s in all",
            wanted="the time of 24 / limit rounds",
            next_step="fill the pipe to its limit whenever a result is asked for",
        )


def rule_times(seconds: list[float], holds: list[float], limit: int) -> tuple[list[float], list[float]]:
    """When each call starts and each result is yielded, by the rule of the task, with a source that takes no time."""
    asked = 0.0
    starts: list[float] = []
    yields: list[float] = []
    for j, hold in enumerate(holds):
        while len(starts) < min(j + limit, len(seconds)):
            starts.append(asked)
        yields.append(max(asked, starts[j] + seconds[j]))
        asked = yields[-1] + hold
    return starts, yields


@check(points=1, hidden=True)
def hundred_schedules_follow_the_rule() -> None:
    """100 seeded runs with uneven calls and an uneven consumer: when each call starts and each result comes."""

    async def main(seconds: list[float], holds: list[float], limit: int) -> Any:
        calls, yields, held = StoreCalls(dict(enumerate(seconds))), [], iter(holds)
        async for _ in await opened(calls, PhotoSource(len(seconds)), limit):
            yields.append(virtual_now())
            await asyncio.sleep(next(held))
        return calls.started, yields

    for seed in range(100):
        rng = random.Random(seed)
        count, limit = rng.randrange(1, 15), rng.randrange(1, 6)
        seconds = [float(rng.choice([0, 1, 2, 3, 20])) for _ in range(count)]
        holds = [float(rng.choice([0, 0, 0, 1, 5])) for _ in range(count)]
        starts, yields = in_virtual_time(main(seconds, holds, limit))
        expect(
            (starts, yields) == rule_times(seconds, holds, limit),
            called=f"bounded_map with limit={limit}, calls of {seconds} s, a consumer that holds results for {holds} s",
            got=f"calls began at {starts}, results came at {yields}",
            wanted="the times of the rule: fill the pipe when asked, then await the oldest",
            next_step="play the first three results by hand",
        )


class SlowAwaitable:
    """Neither a coroutine nor a Future."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __await__(self) -> Generator[Any, Any, Any]:
        yield from asyncio.sleep(1.0).__await__()
        return self.value


@check(points=1, hidden=True)
def any_awaitable_is_awaited() -> None:
    """Calls that return a Future, a Task, or an object with __await__."""

    async def coroutine(item: int) -> int:
        await asyncio.sleep(1.0)
        return item

    def in_future(item: int) -> Awaitable[int]:
        future = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(1.0, future.set_result, item)
        return future

    kinds: list[tuple[str, Callable[[Any], Awaitable[Any]]]] = [
        ("a Future", in_future),
        ("a Task", lambda item: asyncio.create_task(coroutine(item))),
        ("an object with __await__", SlowAwaitable),
        ("a coroutine", lambda item: coroutine(item)),
    ]

    async def main(fn: Callable[[Any], Awaitable[Any]]) -> Any:
        return await drained(fn, PhotoSource(6), 3), virtual_now()

    for kind, fn in kinds:
        results, end = in_virtual_time(main(fn))
        expect(
            results == list(range(6)) and end == 2.0,
            called=f"bounded_map(fn, source, limit=3), 6 uploads, fn returns {kind} that takes 1 s",
            got=f"{results} after {end} s",
            wanted="all results, three calls at once",
            next_step="create_task() takes coroutines only: put `return await fn(item)` into one",
        )


@check(points=1, hidden=True)
def every_value_is_a_result() -> None:
    """An empty source; results that are None, 0, False, empty or exceptions."""
    values: list[Any] = [None, 0, False, "", [], ValueError("a value"), None, StopAsyncIteration()]

    async def fn(item: int) -> object:
        return values[item]

    async def main(count: int, limit: int) -> Any:
        return await drained(fn, PhotoSource(count), limit)

    for limit in (1, 3):
        results = in_virtual_time(main(0, limit))
        expect(
            results == [],
            called=f"bounded_map(store, an empty source, limit={limit})",
            got=results,
            wanted="no results and no exception",
            next_step="the end of the source is not an error",
        )
        results = in_virtual_time(main(len(values), limit))
        expect(
            len(results) == len(values) and all(got is value for got, value in zip(results, values, strict=True)),
            called=f"bounded_map(fn, source, limit={limit}), fn returns None, 0, False, '', [], exceptions",
            got=results,
            wanted="each of them as a result",
            next_step="no result may stand for 'nothing' or 'failed'",
        )


@check(points=1, hidden=True)
def a_slow_head_stops_the_pulling() -> None:
    """The first call takes 1,000 s, the others 1 s, the source never ends: what is pulled meanwhile."""

    async def main(limit: int) -> Any:
        source, calls, seen = PhotoSource(), StoreCalls({0: 1_000.0}), []
        mapped = await opened(calls, source, limit)
        first = asyncio.create_task(anext(mapped))
        for pause in (0.5, 2.0, 500.0):
            await asyncio.sleep(pause)
            seen.append(source.pulled)
        await first
        await mapped.aclose()
        return seen

    for limit in (1, 2, 5):
        seen = in_virtual_time(main(limit))
        expect(
            seen == [limit] * 3,
            called=f"bounded_map(store, an endless source, limit={limit}), the first call takes 1,000 s",
            got=f"pulled after 0.5, 2.5 and 502.5 s: {seen}",
            wanted="as many as the limit, at all three times",
            next_step="what is finished and waits for its turn is in the pipe too",
        )


@check(points=1, hidden=True)
def a_slow_consumer_stops_the_pulling() -> None:
    """A consumer that holds each result for an hour: what is pulled before, during and after."""

    async def main(limit: int) -> Any:
        source, calls = PhotoSource(12), StoreCalls({3: 7_200.0})
        yielded, excess, moved = 0, [], []
        async for _ in await opened(calls, source, limit):
            yielded += 1
            before = source.pulled
            excess.append(before - (yielded - 1))  # in the pipe when this result was still due
            await asyncio.sleep(3_600.0)
            moved.append(source.pulled - before)
        return yielded, excess, moved

    for limit in (1, 3):
        yielded, excess, moved = in_virtual_time(main(limit))
        expect(
            yielded == 12 and max(excess) <= limit,
            called=f"bounded_map(store, source, limit={limit}), the consumer holds each result for an hour",
            got=f"{yielded} results; in the pipe at each: {excess}",
            wanted="never more than the limit",
            next_step="count pulled minus yielded; fill the pipe when the next result is asked for, not before the yield",
        )
        expect(
            sum(moved) == 0,
            called=f"bounded_map(store, source, limit={limit}), the consumer holds each result for an hour",
            got=f"pulled while it held one: {moved}",
            wanted="nothing",
            next_step="no task in the background may pull",
        )


@check(points=1, hidden=True)
def an_endless_source_is_fine() -> None:
    """A source that never ends, of which ten results are taken."""

    async def main() -> Any:
        source, results = PhotoSource(), []
        mapped = await opened(StoreCalls(), source, 4)
        async for result in mapped:
            results.append(result)
            if len(results) == 10:
                break
        await mapped.aclose()
        return results, source.pulled

    results, pulled = in_virtual_time(main())
    expect(
        results == photos(*range(10)) and pulled <= 13,
        called="bounded_map(store, an endless source, limit=4), ten results taken",
        got=f"{results}; pulled: {pulled}",
        wanted="ten results, and not more pulled than the pipe holds",
        next_step="never collect the source first",
    )


@check(points=1, hidden=True)
def nothing_is_pulled_too_early() -> None:
    """A map that nobody asks, and a limit below 1."""

    async def unasked() -> Any:
        source, calls = PhotoSource(5), StoreCalls()
        mapped = await opened(calls, source, 2)
        await asyncio.sleep(10.0)
        pulled = source.pulled
        return pulled, [result async for result in mapped]

    pulled, results = in_virtual_time(unasked())
    expect(
        pulled == 0 and results == photos(*range(5)),
        called="mapped = bounded_map(store, source, limit=2), and nobody asks for 10 s",
        got=f"{pulled} pulled, later {len(results)} results",
        wanted="nothing pulled until the first result is asked for",
        next_step="an async generator does nothing before its first anext()",
    )

    async def refused(limit: int) -> Any:
        source = PhotoSource(5)
        try:
            mapped = await opened(StoreCalls(), source, limit)
            await anext(mapped)
        except ValueError:
            return "ValueError", source.pulled
        return "a result", source.pulled

    for limit in (0, -1):
        got, pulled = in_virtual_time(refused(limit))
        expect(
            got == "ValueError" and pulled == 0,
            called=f"await anext(bounded_map(store, source, limit={limit}))",
            got=f"{got}, {pulled} pulled",
            wanted="ValueError, and nothing pulled",
            next_step="look at the limit before the source",
        )


@check(points=1, hidden=True)
def the_source_is_asked_one_at_a_time() -> None:
    """A source that takes 10 s for each item: who asks it, and when calls begin."""

    async def main(source: Any) -> Any:
        calls = StoreCalls({0: 100.0})
        return await drained(calls, source, 3), calls.started

    slow = PhotoSource(6, seconds=10.0)
    results, started = in_virtual_time(main(slow))
    most = slow.most_asked_at_once
    expect(
        results == photos(*range(6)) and most == 1,
        called="bounded_map(store, source, limit=3), the source takes 10 s for each item",
        got=f"{len(results)} results; asked up to {most} times at once",
        wanted="all results, the source asked for one item at a time",
        next_step="await anext(iterator) in a loop; an async generator raises when it is asked twice at once",
    )
    expect(
        started[:3] == [10.0, 20.0, 30.0],
        called="bounded_map(store, source, limit=3), the source takes 10 s for each item",
        got=f"calls began at {started}",
        wanted="each call begins when its item has come",
        next_step="start a call before you ask the source again",
    )

    async def generated() -> AsyncIterator[int]:
        for item in range(6):
            await asyncio.sleep(1.0)
            yield item

    results, _ = in_virtual_time(main(generated()))
    expect(
        results == photos(*range(6)),
        called="bounded_map(store, an async generator, limit=3)",
        got=results,
        wanted="all results",
        next_step="await anext(iterator) in a loop; an async generator raises when it is asked twice at once",
    )


@check(points=1, hidden=True)
def earlier_results_come_before_an_error() -> None:
    """Item 3 fails at once while items 0 to 2 still run: what is yielded, and what is raised."""

    async def main(limit: int) -> Any:
        error = OSError("disk full")
        calls = StoreCalls({0: 9.0, 1: 8.0, 2: 7.0, 3: 0.0}, {3: error})
        results = await drained(calls, PhotoSource(20), limit)
        return results, results[-1:] == [error]

    for limit in (1, 4, 8):
        results, same = in_virtual_time(main(limit))
        expect(
            results[:-1] == photos(0, 1, 2) and same,
            called=f"bounded_map(store, source, limit={limit}), item 3 raises OSError before items 0-2 are stored",
            got=results,
            wanted="photos 0, 1 and 2, then that very exception, then the end",
            next_step="an error waits for its turn in the order like a result",
        )

    def broken(item: int) -> Awaitable[str]:
        if item == 2:
            raise OSError("no such disk")
        return StoreCalls()(item)

    async def at_call() -> Any:
        return await drained(broken, PhotoSource(20), 4)

    results = in_virtual_time(at_call())
    expect(
        results[:-1] == photos(0, 1) and isinstance(results[-1], OSError),
        called="bounded_map(fn, source, limit=4), fn(2) raises before it returns an awaitable",
        got=results,
        wanted="photos 0 and 1, then the OSError",
        next_step="call fn inside the task as well",
    )


@check(points=1, hidden=True)
def a_late_failure_does_not_overtake() -> None:
    """Item 7 fails while item 2 is slow; two items fail in the wrong order."""

    async def main(calls: StoreCalls, limit: int) -> Any:
        return await drained(calls, PhotoSource(20), limit), virtual_now()

    first, second = OSError("first in the order"), OSError("first in time")
    results, end = in_virtual_time(main(StoreCalls({2: 50.0, 7: 0.0}, {7: second}), 8))
    expect(
        results == [*photos(*range(7)), second] and end >= 50.0,
        called="bounded_map(store, source, limit=8), item 7 raises at once, item 2 takes 50 s",
        got=f"{results} after {end} s",
        wanted="photos 0 to 6, then the exception",
        next_step="look at the oldest call only",
    )
    results, _ = in_virtual_time(main(StoreCalls({3: 30.0, 5: 0.0}, {3: first, 5: second}), 8))
    expect(
        results == [*photos(0, 1, 2), first],
        called="bounded_map(store, source, limit=8), item 5 raises at once, item 3 after 30 s",
        got=results,
        wanted="photos 0 to 2, then the exception that comes first in the order",
        next_step="look at the oldest call only",
    )


@check(points=1, hidden=True)
def calls_are_cancelled_before_the_error_is_seen() -> None:
    """Item 3 fails while later calls run that need 2 s to clean up: what still runs when the consumer sees the error."""

    async def main() -> Any:
        calls = StoreCalls(dict.fromkeys(range(4, 30), 1_000.0), {3: OSError("disk full")}, tidy=2.0)
        before = asyncio.all_tasks()
        results = await drained(calls, PhotoSource(), 6)
        return results, calls.running, calls.cancelled, len(asyncio.all_tasks() - before), virtual_now()

    results, running, cancelled, tasks, end = in_virtual_time(main())
    expect(
        results[:-1] == photos(0, 1, 2) and isinstance(results[-1], OSError) and end < 100,
        called="bounded_map(store, source, limit=6), item 3 raises, the calls after it take 1,000 s",
        got=f"{results} after {end} s",
        wanted="photos 0, 1 and 2, then the OSError, without waiting for the calls after it",
        next_step="cancel what still runs when the error's turn comes",
    )
    expect(
        {4, 5} <= set(cancelled) and running == 0 and tasks == 0,
        called="bounded_map(store, source, limit=6), item 3 raises, the calls after it need 2 s to clean up",
        got=f"cancelled: {sorted(cancelled)}; still running: {running} calls, {tasks} tasks",
        wanted="the calls that ran are cancelled, and have ended before the exception is seen",
        next_step="cancel() only asks: await the cancelled tasks as well",
    )


@check(points=1, hidden=True)
def an_error_of_the_source_waits_for_its_turn() -> None:
    """A source that raises after two items, at several limits, and one that raises at once; how often it was asked."""

    async def main(error_at: int, limit: int) -> Any:
        error = OSError("connection reset")
        calls, source = StoreCalls({0: 5.0, 1: 4.0}), CountedSource(error_at=error_at, error=error)
        results = await drained(calls, source, limit)
        return results, results[-1:] == [error], calls.running, source.asked

    for error_at, limit in ((2, 1), (2, 2), (2, 3), (2, 9), (0, 3)):
        results, same, running, asked = in_virtual_time(main(error_at, limit))
        expect(
            results[:-1] == photos(*range(error_at)) and same and running == 0,
            called=f"bounded_map(store, source, limit={limit}), the source raises in place of item {error_at}",
            got=results,
            wanted="the results of the items before it, then that very exception",
            next_step="keep the source's exception until the pipe before it is empty",
        )
        expect(
            asked == error_at + 1,
            called=f"bounded_map(store, source, limit={limit}), the source raises in place of item {error_at}",
            got=f"the source was asked {asked} times",
            wanted=f"{error_at + 1} times: one that has raised is not asked again",
            next_step="after an exception of the source, only the pipe is left to be emptied",
        )


@check(points=1, hidden=True)
def an_early_close_leaves_nothing() -> None:
    """aclose() after two results, while calls run that need 2 s to clean up."""

    async def main(make_album: bool) -> Any:
        source = PhotoSource()
        calls = StoreCalls(dict.fromkeys(range(2, 30), 1_000.0), tidy=2.0)
        before = asyncio.all_tasks()
        mapped = await opened(calls, PhotoAlbum(source) if make_album else source, 5)
        results = [await anext(mapped), await anext(mapped)]
        await mapped.aclose()
        return results, calls.running, len(asyncio.all_tasks() - before), source.closed, virtual_now()

    for make_album in (False, True):
        results, running, tasks, closed, end = in_virtual_time(main(make_album))
        expect(
            results == photos(0, 1) and running == 0 and tasks == 0 and end < 100,
            called="two results of bounded_map(store, source, limit=5), then aclose()",
            got=f"still running: {running} calls, {tasks} tasks; after {end} s",
            wanted="every call cancelled and awaited when aclose() returns",
            next_step="cancel in a finally, then await what was cancelled",
        )
        expect(
            closed >= 1,
            called="two results of bounded_map(store, source, limit=5), then aclose()",
            got=f"the source's iterator was closed {closed} times",
            wanted="its aclose() awaited",
            next_step="keep the iterator that aiter(source) gave, and close that one",
        )


@check(points=1, hidden=True)
def a_cancelled_consumer_ends_at_once() -> None:
    """The consumer is cancelled while it waits for a call, and while it waits for the source."""

    async def main(calls: StoreCalls, source: PhotoSource, after: float) -> Any:
        seen: list[str] = []

        async def consume() -> None:
            async for result in await opened(calls, source, 3):
                seen.append(result)

        before = asyncio.all_tasks()
        consumer = asyncio.create_task(consume())
        await asyncio.sleep(after)
        taken = len(seen)
        consumer.cancel()
        try:
            await consumer
        except asyncio.CancelledError:
            ending = "CancelledError"
        else:
            ending = "no exception"
        left = len(asyncio.all_tasks() - before)
        return ending, len(seen) - taken, calls.running, left, source.closed, virtual_now() - after

    waits: list[tuple[str, StoreCalls, PhotoSource, float]] = [
        ("a call", StoreCalls({1: 1_000.0}, tidy=2.0), PhotoSource(), 5.0),
        ("the source", StoreCalls({0: 50.0}, tidy=2.0), PhotoSource(seconds=20.0), 50.0),
        ("the source, with results ready", StoreCalls(tidy=2.0), PhotoSource(seconds=20.0), 50.0),
    ]
    for place, calls, source, after in waits:
        ending, more, running, left, closed, seconds = in_virtual_time(main(calls, source, after))
        expect(
            ending == "CancelledError" and more == 0 and seconds < 10.0,
            called=f"the consumer of bounded_map(store, source, limit=3) is cancelled while it waits for {place}",
            got=f"{ending}, {more} further results, {seconds} s later",
            wanted="CancelledError, and no further result",
            next_step="CancelledError is a BaseException: let it pass wherever you catch errors",
        )
        expect(
            running == 0 and left == 0 and closed >= 1,
            called=f"the consumer of bounded_map(store, source, limit=3) is cancelled while it waits for {place}",
            got=f"still running: {running} calls, {left} tasks; the source was closed {closed} times",
            wanted="every call cancelled and awaited, the source closed",
            next_step="one finally for all ways to end",
        )


@check(points=1, hidden=True)
def sources_are_closed_if_they_can_be() -> None:
    """The error of a call with sources that have an aclose(), and each way to end with a source that has none."""

    async def main(source: Any) -> Any:
        return await drained(StoreCalls(errors={2: OSError("disk full")}), source, 4)

    closable = PhotoSource()
    results = in_virtual_time(main(closable))
    expect(
        results[:-1] == photos(0, 1) and isinstance(results[-1], OSError) and closable.closed >= 1,
        called="bounded_map(store, source, limit=4), item 2 raises; the source has an aclose()",
        got=f"{results}; closed {closable.closed} times",
        wanted="photos 0 and 1, the OSError, and the source closed",
        next_step="one finally for all ways to end",
    )
    results = in_virtual_time(main(BareSource()))
    expect(
        results[:-1] == photos(0, 1) and isinstance(results[-1], OSError),
        called="bounded_map(store, source, limit=4), item 2 raises; the source has no aclose()",
        got=results,
        wanted="photos 0 and 1, then the OSError of the call",
        next_step="an async iterator need not have an aclose()",
    )
    closed: list[str] = []

    async def generated() -> AsyncIterator[int]:
        try:
            for item in range(100):
                yield item
        finally:
            await asyncio.sleep(1.0)
            closed.append("generator")

    async def ending() -> Any:
        mapped = await opened(StoreCalls(), generated(), 1)  # nothing is left in the pipe
        first = await anext(mapped)
        await mapped.aclose()
        seen = list(closed)
        plain = await opened(StoreCalls(), BareSource(), 4)
        await anext(plain)
        await plain.aclose()
        return first, seen

    first, seen = in_virtual_time(ending())
    expect(
        first == "photo 0" and seen == ["generator"],
        called="one result of bounded_map(store, an async generator, limit=1), then aclose()",
        got=f"{first}; ended: {seen}",
        wanted="the generator's finally has run when aclose() returns",
        next_step="await the aclose() of the source's iterator",
    )
