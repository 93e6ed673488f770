"""Checks of ctx-2: 8 points for bind, 2 for AsyncResource, 5 for call_legacy."""

import asyncio
import contextvars
import inspect
import threading
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from leadlab.checks import check, expect, expect_raises

from .given import LegacyPool
from .solution import AsyncResource, bind, call_legacy

LIMIT_S = 2.0  # nothing that is right comes near it

who_asks: contextvars.ContextVar[str] = contextvars.ContextVar("who_asks", default="nobody")


def as_user(name: str, call: Callable[..., Any], *args: Any) -> Any:
    """``call(*args)`` in a context of its own in which ``who_asks`` is ``name``."""
    context = contextvars.copy_context()
    context.run(who_asks.set, name)
    return context.run(call, *args)


def on_a_loop(main: Callable[[], Coroutine[Any, Any, Any]], called: str, pool: LegacyPool | None = None) -> Any:
    """The result of ``main()`` on a loop of its own, in debug mode, in a thread of its own; nothing may be reported."""
    results: list[Any] = []
    errors: list[BaseException] = []
    reports: list[Any] = []

    async def watched() -> Any:
        loop = asyncio.get_running_loop()
        loop.slow_callback_duration = LIMIT_S
        loop.set_exception_handler(lambda _, context: reports.append(context.get("exception") or context["message"]))
        async with asyncio.timeout(LIMIT_S):
            return await main()

    def run() -> None:
        try:
            results.append(asyncio.run(watched(), debug=True))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 2 * LIMIT_S
    while thread.is_alive() and time.monotonic() < deadline and not (pool and pool.callback_errors):
        thread.join(0.02)
    if pool:
        expect_quiet(pool, called)
    expect(
        bool(results or errors) and not any(isinstance(error, TimeoutError) for error in errors),
        called=called,
        got=f"no result after {LIMIT_S:g} s",
        wanted="an end in no time",
        next_step="does the loop's thread wait for the pool's thread? Does anything wake the loop?",
    )
    if errors:
        raise errors[0]
    expect(
        not reports,
        called=called,
        got=f"reported to the loop's exception handler: {reports[:1]!r}",
        wanted="no report",
        next_step="look at who touches a future that is done or cancelled already",
    )
    return results[0]


def expect_quiet(pool: LegacyPool, called: str) -> None:
    if not pool.callback_errors:
        pool.close()
    expect(
        not pool.callback_errors,
        called=called,
        got=f"a callback raised {pool.callback_errors[:1]!r} on the pool's thread",
        wanted="callbacks that raise nothing",
        next_step="from the pool's thread, touch nothing but loop.call_soon_threadsafe",
    )


async def until(flag: threading.Event) -> bool:
    """Whether ``flag`` was set within a second, the loop running meanwhile."""
    for _ in range(1000):
        if flag.is_set():
            return True
        await asyncio.sleep(0.001)
    return False


@check(points=2)
def the_moment_of_binding_counts() -> None:
    """A bound function sees the value that was current when it was bound, although it has changed since."""

    def greet(word: str, mark: str = "!") -> str:
        return f"{word} {who_asks.get()}{mark}"

    def hand_over() -> list[Callable[..., str]]:
        first = bind(greet)
        who_asks.set("Bo")
        return [first, bind(greet)]

    ann, bo = as_user("Ann", hand_over)
    got = as_user("Eve", lambda: [ann("hello"), bo("hello", mark="?"), ann("bye"), who_asks.get()])
    expect(
        got == ["hello Ann!", "hello Bo?", "bye Ann!", "Eve"],
        called="greet bound as Ann and bound as Bo, then called as Eve",
        got=got,
        wanted="['hello Ann!', 'hello Bo?', 'bye Ann!', 'Eve']",
        next_step="copy the context in bind, not when the bound function is called",
    )


@check(points=1)
def a_coroutine_function_stays_one() -> None:
    """A bound `async def` is a coroutine function, and its body sees the captured value before and after an `await`."""

    async def greet(word: str) -> tuple[str, str, str]:
        before = who_asks.get()
        await asyncio.sleep(0)
        return word, before, who_asks.get()

    async def main() -> Any:
        who_asks.set("Ann")
        bound = bind(greet)
        who_asks.set("Eve")
        return inspect.iscoroutinefunction(bound), await bound("hello"), who_asks.get()

    got = on_a_loop(main, "await bind(greet)('hello')")
    expect(
        got == (True, ("hello", "Ann", "Ann"), "Eve"),
        called="await bind(greet)('hello'), bound as Ann, awaited as Eve",
        got=f"(iscoroutinefunction, result, the caller's value afterwards): {got}",
        wanted="(True, ('hello', 'Ann', 'Ann'), 'Eve')",
        next_step="context.run(fn) only makes the coroutine; its body runs in the context of the task that steps it",
    )


@check(points=1)
def a_resource_runs_in_its_context() -> None:
    """`run_in_async_scope` and `bind` of a resource, and its end."""
    resource = as_user("Ann", AsyncResource, "query")
    got = as_user("Eve", lambda: [resource.run_in_async_scope(lambda a, b: (a, b, who_asks.get()), 1, b=2)])
    got.append(as_user("Eve", resource.bind(who_asks.get)))
    expect(
        got == [(1, 2, "Ann"), "Ann"],
        called="run_in_async_scope(fn, 1, b=2) and bind(fn)() of a resource made as Ann, called as Eve",
        got=got,
        wanted="[(1, 2, 'Ann'), 'Ann']",
        next_step="capture the context in the constructor",
    )
    expect(
        resource.emit_destroy() is resource,
        called="emit_destroy()",
        got="something else than the resource",
        wanted="the resource itself",
        next_step="return self",
    )
    expect_raises(
        RuntimeError,
        resource.emit_destroy,
        called="emit_destroy(), a second time",
        next_step="remember that it was called; Node.js 24 does not",
    )


@check(points=2)
def a_legacy_call_returns() -> None:
    """`call_legacy` returns what the job returned; the job ran on the pool's thread, in the caller's context."""
    pool = LegacyPool()
    loop_thread: list[threading.Thread] = []
    caller_waits = threading.Event()

    def job() -> tuple[str, bool]:
        caller_waits.wait(LIMIT_S / 4)
        return who_asks.get(), threading.current_thread() is loop_thread[0]

    async def main() -> Any:
        loop_thread.append(threading.current_thread())
        asyncio.get_running_loop().call_soon(caller_waits.set)
        who_asks.set("Ann")
        return await call_legacy(pool, job)

    got = on_a_loop(main, "await call_legacy(pool, job)", pool)
    expect(
        got == ("Ann", False),
        called="await call_legacy(pool, job) as Ann; job returns (who asks, whether it runs on the loop's thread)",
        got=got,
        wanted="('Ann', False)",
        next_step="submit the job to the pool, bound",
    )


@check(points=1, hidden=True)
def bound_functions_recurse() -> None:
    """A function that calls its own bound self to a depth of 50, and two that call each other, by all three ways to bind."""

    def descend(call: Callable[..., Any], depth: int) -> tuple[int, str]:
        if not depth:
            return 0, who_asks.get()
        below, name = call(descend, call, depth - 1)
        return below + 1, name

    def ways() -> list[tuple[str, Callable[..., Any]]]:
        resource = AsyncResource("recursion")
        step = bind(lambda fn, *args: fn(*args))
        same = resource.bind(lambda fn, *args: fn(*args))
        return [("bind", step), ("AsyncResource.bind", same), ("run_in_async_scope", resource.run_in_async_scope)]

    for name, call in as_user("Ann", ways):
        got = as_user("Eve", call, descend, call, 50)
        expect(
            got == (50, "Ann"),
            called=f"{name}: a function that calls itself through it, 50 deep",
            got=got,
            wanted="depth 50, and the captured value at the bottom",
            next_step="one Context cannot be entered while it is entered: run each call in a copy",
        )


@check(points=1, hidden=True)
def one_bound_function_in_many_threads() -> None:
    """The same bound function in 8 threads that meet inside it."""
    barrier = threading.Barrier(8, timeout=LIMIT_S / 2)
    seen: list[str] = []

    def meet() -> None:
        barrier.wait()
        seen.append(who_asks.get())

    bound = as_user("Ann", bind, meet)

    def call() -> None:
        try:
            bound()
        except Exception as error:
            barrier.abort()
            seen.append(f"{type(error).__name__}: {error}".partition(":")[0])

    threads = [threading.Thread(target=call, daemon=True) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * LIMIT_S)
    expect(
        seen == ["Ann"] * 8,
        called="one bound function, called by 8 threads that meet at a barrier inside it",
        got=f"{seen.count('Ann')} threads saw the captured value, the others: {sorted(set(seen) - {'Ann'})}",
        wanted="all 8 run at once, each in the captured context",
        next_step="one Context is entered by one thread at a time: run each call in a copy",
    )


@check(points=1, hidden=True)
def writes_stay_in_their_call() -> None:
    """What a bound function sets, seen by its next call, by another bound function and by the caller."""

    def writes(name: str) -> str:
        before = who_asks.get()
        who_asks.set(name)
        return before

    async def writes_later(name: str) -> str:
        await asyncio.sleep(0)
        return writes(name)

    def ways() -> list[tuple[str, Callable[[str], str]]]:
        resource = AsyncResource("writer")
        ways = [("bind", bind(writes)), ("bind of the resource", resource.bind(writes))]
        return [*ways, ("run_in_async_scope", partial(resource.run_in_async_scope, writes))]

    for name, call in as_user("Ann", ways):
        got = as_user("Eve", lambda call=call: [call("one"), call("two"), who_asks.get()])
        expect(
            got == ["Ann", "Ann", "Eve"],
            called=f"{name}: a function that sets a context variable, called twice",
            got=f"it saw {got[:2]}; the caller afterwards {got[2]!r}",
            wanted="each call sees the captured value, and the caller keeps its own",
            next_step="run each call in a fresh copy of the captured context",
        )

    async def main() -> list[str]:
        who_asks.set("Ann")
        bound = bind(writes_later)
        who_asks.set("Eve")
        return [await bound("one"), *await asyncio.gather(bound("two"), bound("three")), who_asks.get()]

    got = on_a_loop(main, "a bound coroutine function that sets a context variable")
    expect(
        got == ["Ann", "Ann", "Ann", "Eve"],
        called="a bound coroutine function that sets a context variable, awaited once, then twice at once",
        got=f"it saw {got[:3]}; the caller afterwards {got[3]!r}",
        wanted="each call sees the captured value, and the caller keeps its own",
        next_step="each call gets a fresh copy, also when it becomes a task",
    )


@check(points=1, hidden=True)
def bound_coroutines_are_cancelled() -> None:
    """Cancelling the task that awaits a bound coroutine function: what the body sees, and the context of its `finally`."""
    seen: list[str] = []

    async def body() -> None:
        try:
            await asyncio.sleep(LIMIT_S)
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise
        finally:
            await asyncio.sleep(0)
            seen.append(who_asks.get())

    async def main() -> tuple[bool, list[str]]:
        who_asks.set("Ann")
        bound = bind(body)
        who_asks.set("Eve")
        task = asyncio.create_task(bound())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return task.cancelled(), list(seen)

    got = on_a_loop(main, "task.cancel() of a task that awaits a bound coroutine function")
    expect(
        got == (True, ["cancelled", "Ann"]),
        called="cancel the task that awaits a bound coroutine function in its first sleep",
        got=f"(task cancelled, what the body noted): {got}",
        wanted="the body is cancelled, its finally runs to the end in the captured context, and then the task is cancelled",
        next_step="await the body, so that a cancellation passes through; no shield, no task that nobody awaits",
    )


@check(points=1, hidden=True)
def errors_names_and_refusals() -> None:
    """What passes through and what is kept: exceptions, name, signature; and what cannot be bound."""
    problem = LookupError("no such order")

    def plain(order: int, *, urgent: bool = False) -> str:
        raise problem

    async def later(order: int, *, urgent: bool = False) -> str:
        await asyncio.sleep(0)
        raise problem

    bound, bound_later = bind(plain), bind(later)
    resource = AsyncResource("errors")
    calls: dict[str, Callable[..., Any]] = {
        "bind": bound,
        "run_in_async_scope": partial(resource.run_in_async_scope, plain),
        "resource.bind": resource.bind(plain),
    }
    for name, call in calls.items():
        error = expect_raises(LookupError, partial(call, 1), called=f"{name}, fn raises", next_step="let it pass")
        expect(
            error is problem,
            called=f"{name}, fn raises",
            got=repr(error),
            wanted="the same object",
            next_step="let it pass",
        )

    async def main() -> BaseException | None:
        try:
            await bound_later(1)
        except LookupError as error:
            return error
        return None

    error = on_a_loop(main, "a bound coroutine function that raises")
    expect(
        error is problem,
        called="a bound coroutine function that raises",
        got=repr(error),
        wanted="the same exception object",
        next_step="let it pass",
    )
    names = [(each.__name__, str(inspect.signature(each))) for each in (bound, bound_later, resource.bind(plain))]
    expect(
        names == [(fn.__name__, str(inspect.signature(fn))) for fn in (plain, later, plain)],
        called="__name__ and inspect.signature of bound functions",
        got=names,
        wanted="those of the functions that were bound",
        next_step="functools.wraps",
    )
    not_callable: list[Any] = [None, 42, "greet"]
    for value in not_callable:
        for name, refuse in (("bind", bind), ("AsyncResource.bind", resource.bind)):
            expect_raises(
                TypeError, partial(refuse, value), called=f"{name}({value!r})", next_step="ask callable(fn) at once"
            )


@check(points=1, hidden=True)
def many_calls_keep_their_ids() -> None:
    """200 concurrent `call_legacy`, each from a task of its own: whose id each job sees, and whose result comes back."""
    pool = LegacyPool()

    def job(number: int) -> tuple[int, str]:
        seen = who_asks.get()
        who_asks.set("overwritten")
        return number, seen

    async def request(number: int) -> tuple[int, str, str]:
        who_asks.set(f"r{number}")
        await asyncio.sleep(0)
        return *await call_legacy(pool, partial(job, number)), who_asks.get()

    async def main() -> list[tuple[int, str, str]]:
        return await asyncio.gather(*(request(number) for number in range(200)))

    called = "200 concurrent call_legacy, each in a request of its own"
    results = on_a_loop(main, called, pool)
    jobs = sum(seen == f"r{number}" for number, (_, seen, _) in enumerate(results))
    callers = sum(after == f"r{number}" for number, (_, _, after) in enumerate(results))
    expect(
        [result[0] for result in results] == list(range(200)) and jobs == 200 and callers == 200,
        called=called,
        got=f"{jobs} jobs saw their own id, {callers} callers kept theirs, results in order: {[r[0] for r in results] == list(range(200))}",
        wanted="200 of 200 everywhere",
        next_step="the pool's thread knows no request: bind each job where it is handed over",
    )


@check(points=1, hidden=True)
def any_outcome_comes_back() -> None:
    """Results that are false in a condition, and exceptions, as they come out of `call_legacy`; the loop runs meanwhile."""
    pool = LegacyPool()
    problem = ValueError("the job fails")
    loop_ran = threading.Event()

    def fails() -> None:
        raise problem

    falsy_jobs: list[Callable[[], Any]] = [lambda: 0, lambda: None, lambda: "", list, fails]

    async def outcome_of(job: Callable[[], Any]) -> Any:
        try:
            return await call_legacy(pool, job)
        except Exception as error:
            return error

    async def main() -> list[Any]:
        outcomes = [await outcome_of(job) for job in falsy_jobs]
        # The job waits for the loop, which has to be running to set the flag.
        asyncio.get_running_loop().call_later(0.01, loop_ran.set)
        return [*outcomes, await outcome_of(lambda: loop_ran.wait(LIMIT_S / 2)), await outcome_of(lambda: problem)]

    called = "call_legacy of jobs that return 0, None, '', [] and an exception object, and of one that raises"
    *falsy, raised, ran, returned = on_a_loop(main, called, pool)
    expect(
        falsy == [0, None, "", []] and returned is problem,
        called=called,
        got=f"{falsy}, {returned!r}",
        wanted="the results as they are",
        next_step="the callback's first argument says whether the job failed; do not look at the result",
    )
    expect(
        raised is problem,
        called="call_legacy of a job that raises",
        got=repr(raised),
        wanted="the same exception object",
        next_step="hand the error that the callback got to the caller, unwrapped",
    )
    expect(
        ran is True,
        called="call_legacy of a job that waits until the loop has run a timer",
        got="the loop did not run while the job did",
        wanted="the loop goes on with other work",
        next_step="await a future; do not wait for the thread",
    )


@check(points=1, hidden=True)
def a_cancelled_caller_leaves_cleanly() -> None:
    """Callers that are cancelled or time out while their job runs, waits in the pool, or has just ended; the late callbacks."""
    pool = LegacyPool()
    running, may_end = threading.Event(), threading.Event()

    def slow() -> str:
        running.set()
        may_end.wait(LIMIT_S / 2)
        return "late"

    def fails() -> None:
        raise ValueError("late")

    async def main() -> tuple[list[Any], Any]:
        callers = [asyncio.create_task(call_legacy(pool, job)) for job in (slow, fails, slow)]
        if not await until(running):
            return ["the job did not begin"], None
        for caller in callers[:2]:
            caller.cancel()
        try:
            async with asyncio.timeout(0.01):
                await callers[2]
        except TimeoutError:
            pass
        left = [type(end).__name__ for end in await asyncio.gather(*callers, return_exceptions=True)]
        still_running = not may_end.is_set()
        may_end.set()
        # The callback comes first, then the cancellation, and only then the loop hears of either.
        crossing, pool_is_idle = asyncio.create_task(call_legacy(pool, lambda: "crossing")), threading.Event()
        await asyncio.sleep(0)
        pool.submit(pool_is_idle.set, lambda error, result: None)
        pool_is_idle.wait(LIMIT_S / 2)
        crossing.cancel()
        await asyncio.wait([crossing])
        after = await call_legacy(pool, lambda: "the next")
        return [*left, still_running], after

    called = "three call_legacy; two are cancelled and one times out while the first job runs"
    try:
        left, after = on_a_loop(main, called, pool)
    finally:
        may_end.set()
    expect(
        left == ["CancelledError"] * 3 + [True],
        called=called,
        got=f"ends: {left[:3]}; the job still ran: {left[3:]}",
        wanted="all three end with CancelledError at once, without waiting for the job",
        next_step="let CancelledError pass through; do not wait for the callback in a finally",
    )
    expect(
        after == "the next",
        called="the next call_legacy on the same pool",
        got=after,
        wanted="its own result",
        next_step="a late callback must do nothing: ask whether the future is done already, on the loop's side",
    )


@check(points=1, hidden=True)
def a_resource_keeps_its_own_context() -> None:
    """A resource's `bind` called in another context than its constructor, coroutine functions too, and both methods after its end."""

    async def later() -> str:
        await asyncio.sleep(0)
        return who_asks.get()

    async def main() -> list[Any]:
        who_asks.set("Ann")
        resource = AsyncResource("query")
        who_asks.set("Eve")
        early, early_later = resource.bind(who_asks.get), resource.bind(later)
        resource.emit_destroy()
        who_asks.set("Zoe")
        late = resource.bind(who_asks.get)
        seen = [early(), await early_later(), late(), resource.run_in_async_scope(who_asks.get)]
        return [*seen, inspect.iscoroutinefunction(early_later)]

    got = on_a_loop(main, "a resource made as Ann, whose bind is called as Eve")
    expect(
        got == ["Ann"] * 4 + [True],
        called="a resource made as Ann, bound to as Eve (also an async def), destroyed, used again as Zoe",
        got=f"{got[:4]}; its bound async def is a coroutine function: {got[4:]}",
        wanted="the constructor's value each time, before and after emit_destroy",
        next_step="the resource's bind uses the context that the constructor captured, and destroy takes nothing away",
    )
