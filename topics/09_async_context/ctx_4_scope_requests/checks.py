"""Checks of ctx-4: 3 points for request_scope and current_request_id, 4 for the log, 8 for request_cached."""

import asyncio
import functools
import gc
import logging
import threading
import uuid
import weakref
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from leadlab.checks import check, expect, expect_raises
from leadlab.clock import simulate

from .given import SinkOfLines
from .solution import ContextFilter, current_request_id, install_logging, request_cached, request_scope


@contextmanager
def installed_logger() -> Iterator[tuple[logging.Logger, SinkOfLines, Any]]:
    """A fresh logger, its sink, and the listener; the block stops the listener, or the end of the block does."""
    logger = logging.getLogger(f"leadlab_ctx4_{uuid.uuid4().hex}")  # each cell has helpers of its own
    logger.setLevel(logging.INFO)
    logger.propagate = False
    sink = SinkOfLines()
    listener = install_logging(logger, sink)
    try:
        yield logger, sink, listener
    finally:
        with suppress(Exception):  # stopped already: an error in Python 3.11
            listener.stop()
        for handler in logger.handlers[:]:
            logger.removeHandler(handler)


class Basket:
    """A value that a weak reference can watch."""


class CountedLoads:
    """A coroutine function that counts its runs, waits a virtual second, and fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.runs: list[tuple[Any, ...]] = []
        self.failures = failures
        self.cached: Any = request_cached(self.as_function())

    def as_function(self) -> Callable[..., Coroutine[Any, Any, Any]]:
        async def load(*args: Any, **kwargs: Any) -> Any:
            self.runs.append((args, kwargs))
            await asyncio.sleep(1)
            if len(self.runs) <= self.failures:
                raise LookupError(f"run {len(self.runs)}")
            return f"{current_request_id()} {args} {kwargs}"

        return load


@check(points=2)
def each_line_has_its_request() -> None:
    """100 requests at once, four lines each, one before the first await: whose id does each line carry?"""
    with installed_logger() as (logger, sink, listener):

        async def request(number: int) -> None:
            with request_scope(f"r{number}"):
                logger.info("r%d", number)
                for _ in range(3):
                    await asyncio.sleep(0.001)
                    logger.info("r%d", number)

        async def main() -> None:
            await asyncio.gather(*(request(number) for number in range(100)))

        simulate(main())
        listener.stop()
        wrong = sum(claimed != true for claimed, true in sink.lines)
    expect(
        len(sink.lines) == 400 and not wrong and not sink.on_own_thread,
        called="100 concurrent requests, each in a request_scope, four log lines each; then listener.stop()",
        got=f"{len(sink.lines)} lines, {wrong} with a wrong id, {sink.on_own_thread} on the emitting thread",
        wanted="400 lines, 0 wrong, none on the emitting thread",
        next_step="keep the id in the ContextVar, and read it on the emitting side, in a filter of the QueueHandler",
    )


@check(points=1)
def the_outer_scope_comes_back() -> None:
    """The id outside any scope, in a scope, in a nested one, and after each."""
    seen = [current_request_id()]
    with request_scope("outer"):
        seen.append(current_request_id())
        with request_scope("inner"):
            seen.append(current_request_id())
        seen.append(current_request_id())
    seen.append(current_request_id())
    expect(
        seen == ["-", "outer", "inner", "outer", "-"],
        called="current_request_id() around and inside two nested scopes",
        got=seen,
        wanted="['-', 'outer', 'inner', 'outer', '-']",
        next_step="set a ContextVar and reset it with the token",
    )


@check(points=1)
def the_filter_sets_the_id() -> None:
    """`ContextFilter` on a record by hand, inside a scope and outside: the attribute, and whether the record passes."""

    def filtered() -> list[Any]:
        record = logging.LogRecord("shop", logging.INFO, "shop.py", 1, "paid", None, None)
        return [ContextFilter().filter(record), getattr(record, "request_id", "missing")]

    outside = filtered()
    with request_scope("r7"):
        inside = filtered()
    expect(
        [outside, inside] == [[True, "-"], [True, "r7"]],
        called="ContextFilter().filter(record) outside any scope, and in request_scope('r7')",
        got=f"[passes, request_id]: {outside} and {inside}",
        wanted="[True, '-'] and [True, 'r7']",
        next_step="set the attribute, and return True whatever it is",
    )


@check(points=2)
def the_second_call_is_free() -> None:
    """In a scope the second call with equal arguments does not run the function again."""
    loads = CountedLoads()
    audits: list[int] = []

    @request_cached
    async def audit(number: int) -> None:
        audits.append(number)

    async def main() -> list[Any]:
        with request_scope("r1"):
            await audit(1)
            await audit(1)
            return [await loads.cached(7, tax=True), await loads.cached(7, tax=True), await loads.cached(8, tax=True)]

    got = simulate(main())
    first = "r1 (7,) {'tax': True}"
    expect(
        got == [first, first, "r1 (8,) {'tax': True}"] and len(loads.runs) == 2,
        called="await cached(7, tax=True) twice, then await cached(8, tax=True), in one scope",
        got=f"{got}, {len(loads.runs)} runs",
        wanted="the same result twice, then another; 2 runs",
        next_step="keep what the run gave in the scope, by function and arguments",
    )
    expect(
        audits == [1],
        called="a function that returns None, twice with equal arguments in one scope",
        got=f"{len(audits)} runs",
        wanted="1 run: None is a result",
        next_step="ask whether there was a run, not whether there is a result",
    )


@check(points=1, hidden=True)
def child_loggers_and_the_queue() -> None:
    """Lines of child loggers, outside any scope, and from bare threads; who calls the sink; other handlers of the logger."""
    with installed_logger() as (logger, sink, listener):
        child = logging.getLogger(f"{logger.name}.payments.cards")
        mine = SinkOfLines()
        logger.addHandler(mine)
        child.info("outside")
        with request_scope("r1"):
            child.info("paid %d of %d", 1, 2)
            thread = threading.Thread(target=child.info, args=("bare thread",))
            if hasattr(thread, "_context"):  # Python 3.14 can be set to hand the context over
                thread._context = None
            thread.start()
            thread.join(2.0)
            logger.info("parent")
        listener.stop()
    wanted = [("-", "outside"), ("r1", "paid 1 of 2"), ("-", "bare thread"), ("r1", "parent")]
    expect(
        sink.lines == wanted and not sink.on_own_thread,
        called="lines of a grandchild logger and of the logger, outside and inside a scope, one from a bare thread",
        got=f"{sink.lines}; {sink.on_own_thread} on the emitting thread",
        wanted="each line once, in order, on the listener's thread, with the id of where it was emitted",
        next_step="a filter on a logger does not see records of its children, one on the handler does",
    )
    expect(
        [text for _, text in mine.lines] == [text for _, text in wanted],
        called="another handler of the same logger",
        got=[text for _, text in mine.lines],
        wanted="it still gets every line",
        next_step="add one handler, and leave the others",
    )


@check(points=1, hidden=True)
def a_second_install_replaces_the_first() -> None:
    """Two and three installs on one logger: which sinks get which lines, and how many threads are left."""
    with installed_logger() as (logger, first, _):
        keeper = SinkOfLines()
        logger.addHandler(keeper)
        others = [SinkOfLines(), SinkOfLines()]
        listeners: list[Any] = []
        threads = threading.active_count()
        with request_scope("r1"):
            logger.info("one")
            for number, sink in enumerate(others):
                listeners.append(install_logging(logger, sink))
                logger.info("line %d", number)
        grown = threading.active_count() - threads
        listeners[-1].stop()
    got = [first.lines, others[0].lines, others[1].lines]
    expect(
        got == [[("r1", "one")], [("r1", "line 0")], [("r1", "line 1")]],
        called="install_logging three times on one logger, with a new sink each time, and a line after each",
        got=got,
        wanted="each line once, in the newest sink of its moment; what was queued before is not lost",
        next_step="find your own handler on the logger, remove it, and stop its listener",
    )
    expect(
        grown == 0 and len(keeper.lines) == 3,
        called="the same",
        got=f"{grown} more threads; a foreign handler got {len(keeper.lines)} of 3 lines",
        wanted="one listener's thread as before, and foreign handlers left alone",
        next_step="stop the listener that is replaced",
    )


@check(points=1, hidden=True)
def scopes_end_in_every_way() -> None:
    """Scopes left by an exception, a return and a cancellation; scopes of interleaved tasks; child tasks."""
    problem = LookupError("inside")

    def leaves(way: str) -> None:
        with suppress(LookupError):
            for _ in range(1):
                with request_scope("inner"):
                    if way == "raise":
                        raise problem
                    if way == "return":
                        return

    async def waits() -> None:
        with request_scope("waits"):
            await asyncio.sleep(9)

    async def request(number: int) -> bool:
        right = []
        with request_scope(f"r{number}"):
            await asyncio.sleep(0.1 * (number % 7))
            child = asyncio.create_task(asyncio.sleep(0.01 * number, None))
            child_id = asyncio.create_task(asks())
            right += [current_request_id() == f"r{number}", await child_id == f"r{number}"]
            await child
        return all([*right, current_request_id() == "outer"])

    async def asks() -> str:
        await asyncio.sleep(1)
        return current_request_id()

    async def main() -> list[Any]:
        with request_scope("outer"):
            seen: list[Any] = []
            for way in ("raise", "return", "end"):
                leaves(way)
                seen.append(current_request_id())
            try:
                async with asyncio.timeout(1):
                    await waits()
            except TimeoutError:
                seen.append(current_request_id())
            return [*seen, sum(await asyncio.gather(*(request(number) for number in range(20))))]

    got = simulate(main())
    expect(
        got == ["outer"] * 4 + [20],
        called="in scope 'outer': a nested scope left by raise, return, its end, a timeout; then 20 interleaved requests",
        got=f"ids after each: {got[:4]}; right requests: {got[4:]}",
        wanted="'outer' each time, and all 20",
        next_step="restore in a finally",
    )


@check(points=1, hidden=True)
def concurrent_calls_share_a_run() -> None:
    """50 requests with 20 concurrent calls each, from child tasks that come before any other call."""
    loads = CountedLoads()

    async def request(number: int) -> list[Any]:
        with request_scope(f"r{number}"):
            await asyncio.sleep(0.01 * (number % 3))
            calls: list[asyncio.Task[Any]] = [asyncio.create_task(loads.cached("basket")) for _ in range(10)]
            async with asyncio.TaskGroup() as group:
                calls += [group.create_task(loads.cached("basket")) for _ in range(10)]
            return [*await asyncio.gather(*calls), await loads.cached("basket")]

    async def main() -> list[list[Any]]:
        return await asyncio.gather(*(request(number) for number in range(50)))

    results = simulate(main())
    right = sum(result == [f"r{number} ('basket',) {{}}"] * 21 for number, result in enumerate(results))
    expect(
        len(loads.runs) == 50 and right == 50,
        called="50 concurrent requests, 20 concurrent calls with equal arguments in child tasks of each, and one call after",
        got=f"{len(loads.runs)} runs; {right} requests got their own result everywhere",
        wanted="50 and 50",
        next_step="make the cache when the scope begins, and keep the run itself in it, before the first await",
    )


@check(points=1, hidden=True)
def values_die_with_the_scope() -> None:
    """A weak reference to a cached value after its scope, while a task of that scope lives on; and what that task gets."""
    runs: list[int] = []

    @request_cached
    async def basket_of(number: int) -> Basket:
        runs.append(number)
        await asyncio.sleep(0.1)
        return Basket()

    async def survivor() -> list[Any]:
        await asyncio.sleep(5)
        before = len(runs)
        first, second = await basket_of(2), await basket_of(2)
        return [current_request_id(), len(runs) - before, first is second]

    async def crossing() -> weakref.ref[Basket]:
        await asyncio.sleep(0.95)
        return weakref.ref(await basket_of(3))  # comes when the scope is over

    async def main() -> list[Any]:
        with request_scope("r1"):
            reference = weakref.ref(await basket_of(1))
            same = await basket_of(1) is reference()
            late = asyncio.create_task(survivor())
            await asyncio.sleep(1)
        gc.collect()
        is_dead = reference() is None
        with request_scope("r2"):
            crosses = asyncio.create_task(crossing())
            asleep = asyncio.create_task(asyncio.sleep(9))
            await asyncio.sleep(1)
        crossed = await crosses
        await asyncio.sleep(0)
        gc.collect()
        crossed_is_dead = crossed() is None and not asleep.done()
        return [same, is_dead, crossed_is_dead, *await late]

    same, is_dead, crossed_is_dead, survivors_id, late_runs, late_same = simulate(main())
    expect(
        same and is_dead,
        called="a cached value, its scope ended, gc.collect(), while a task that was started in the scope is still asleep",
        got=f"the same object in the scope: {same}; dead after it: {is_dead}",
        wanted="nothing of yours refers to it any more",
        next_step="the sleeping task has a copy of the context: empty the cache at the end of the scope",
    )
    expect(
        crossed_is_dead,
        called="a call whose value came only after the scope's end",
        got="the value is kept",
        wanted="its caller gets it, and nothing of yours keeps it",
        next_step="do not fill the cache of a scope that is over",
    )
    expect(
        (survivors_id, late_runs, late_same) == ("r1", 2, False),
        called="two calls with equal arguments by that task, after the scope's end",
        got=f"(its request id, runs, the same object): {(survivors_id, late_runs, late_same)}",
        wanted="it keeps its id, and nothing is cached for it",
        next_step="remember in the scope's state that it is over",
    )


@check(points=1, hidden=True)
def failures_are_not_kept() -> None:
    """Who gets an exception, what a later call gets, and a waiter that tries again in its `except`."""
    loads = CountedLoads(failures=2)

    async def retries() -> Any:
        try:
            return await loads.cached("a")
        except LookupError as error:
            return [str(error), await outcome()]

    async def outcome() -> Any:
        try:
            return await loads.cached("a")
        except LookupError as error:
            return str(error)

    async def main() -> list[Any]:
        with request_scope("r1"):
            together = await asyncio.gather(outcome(), retries(), outcome(), retries())
            return [*together, await outcome(), await outcome()]

    got = simulate(main())
    loaded = "r1 ('a',) {}"
    expect(
        got == ["run 1", ["run 1", "run 2"], "run 1", ["run 1", "run 2"], loaded, loaded] and len(loads.runs) == 3,
        called="a function whose first two runs fail: four callers at once, of which two try again in their except; then two calls",
        got=f"{got}; {len(loads.runs)} runs",
        wanted="a failure reaches all who wait for its run; those who try again share the next run; a success is kept",
        next_step="forget a failed run before its waiters wake",
    )


@check(points=1, hidden=True)
def cancelled_waiters_disturb_nobody() -> None:
    """The first caller, a later one, or one with a time limit leaves while the others wait."""
    loads = CountedLoads()

    async def main() -> list[Any]:
        with request_scope("r1"):
            callers: list[asyncio.Task[Any]] = [asyncio.create_task(loads.cached("a")) for _ in range(4)]
            await asyncio.sleep(0.5)
            callers[0].cancel()
            callers[2].cancel()
            try:
                async with asyncio.timeout(0.1):
                    await loads.cached("a")
            except TimeoutError:
                pass
            ends = await asyncio.gather(*callers, return_exceptions=True)
            return [*(type(end).__name__ for end in ends), await loads.cached("a"), len(loads.runs)]

    got = simulate(main())
    expect(
        got == ["CancelledError", "str", "CancelledError", "str", "r1 ('a',) {}", 1],
        called="five callers of one run; the first and the third are cancelled, the fifth times out; then one more call",
        got=got,
        wanted="the others get the result of the one run, and the cancelled ones end at once",
        next_step="give the run a task of its own, and shield it from its waiters",
    )


@check(points=1, hidden=True)
def nobody_else_shares() -> None:
    """Two requests one after the other, a nested scope, two functions, and arguments given in other ways."""

    async def main() -> list[int]:
        loads, others = CountedLoads(), CountedLoads()
        counts: list[int] = []

        async def call(*args: Any, **kwargs: Any) -> None:
            await loads.cached(*args, **kwargs)
            counts.append(len(loads.runs))

        with request_scope("r1"):
            await call(1)
            with request_scope("r1"):
                await call(1)
            await call(1)
            await others.cached(1)
            await call(1, 2)
            await call(1, k=2)
            await call((1, 2))
            await call(k=2, j=1)
            await call(j=1, k=2)
        with request_scope("r1"):
            await call(1)
        return [*counts, len(others.runs)]

    got = simulate(main())
    expect(
        got == [1, 2, 2, 3, 4, 5, 6, 6, 7, 1],
        called="calls in a scope, in a nested one of the same id, again outside it, and in a later scope; another function; f(1, 2), "
        "f(1, k=2), f((1, 2)), f(k=2, j=1), f(j=1, k=2)",
        got=f"runs after each call: {got[:-1]}; of the other function: {got[-1]}",
        wanted="each scope, function and way to give arguments has runs of its own; only the order of keywords does not count",
        next_step="the key: the function, the positional arguments, the keyword arguments by name",
    )


@check(points=1, hidden=True)
def outside_and_unhashable() -> None:
    """Calls outside any scope, with arguments of any kind; an argument that cannot be hashed, inside; name and result."""

    async def main() -> list[Any]:
        loads = CountedLoads()
        await asyncio.gather(loads.cached(1), loads.cached(1))
        await loads.cached(1)
        outside = len(loads.runs)
        await loads.cached([1], tags={"a"})
        return [outside, len(loads.runs), loads.cached.__name__]

    got = simulate(main())
    expect(
        got == [3, 4, "load"],
        called="three calls with equal arguments and one with a list, outside any scope; the name",
        got=f"runs: {got[:2]}, name: {got[2]}",
        wanted="each call runs the function, and the name is the function's",
        next_step="without a scope just call it; functools.wraps",
    )
    for arguments in (([1],), ({"a": 1},)):
        loads = CountedLoads()

        async def refused(loads: CountedLoads, arguments: tuple[Any, ...]) -> None:
            with request_scope("r1"):
                await loads.cached(*arguments)

        expect_raises(
            TypeError,
            functools.partial(lambda *given: simulate(refused(*given)), loads, arguments),
            called="a call with an unhashable argument in a scope",
            next_step="let the dict complain",
        )
        expect(not loads.runs, called="the same", got="the function ran", wanted="no run", next_step="look up first")
