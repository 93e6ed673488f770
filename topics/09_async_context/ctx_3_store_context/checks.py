"""Checks of ctx-3: 15 points for AsyncLocalStorage."""

import asyncio
import functools
import gc
import threading
import warnings
import weakref
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from typing import Any

from leadlab.checks import check, expect, expect_raises

from .given import NODE_ANSWERS, python_answers
from .solution import AsyncLocalStorage

STORE_LIMIT_S = 2.0  # nothing that is right comes near it


def on_a_fresh_loop(main: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """The result of ``main()`` on a loop of its own, in a thread and a context of its own."""
    results: list[Any] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(asyncio.run(asyncio.wait_for(main(), STORE_LIMIT_S)))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(2 * STORE_LIMIT_S)
    if errors:
        raise errors[0]
    expect(bool(results), called="a loop", got="no end", wanted="an end in no time", next_step="does anything block?")
    return results[0]


def apart(scenario: Callable[[], Any]) -> Any:
    """``scenario()`` in a context of its own, so that nothing it enters stays for the next check."""
    return copy_context().run(scenario)


@check(points=2)
def runs_nest() -> None:
    """`run` passes arguments and the result, and a nested `run` gives the outer store back."""

    def scenario() -> list[Any]:
        als = AsyncLocalStorage(name="request")

        def inner(word: str, *, mark: str) -> str:
            return f"{word} {als.get_store()}{mark}"

        def outer() -> list[Any]:
            return [als.get_store(), als.run("B", inner, "in", mark="!"), als.get_store()]

        return [als.get_store(), *als.run("A", outer), als.get_store(), als.name]

    got = apart(scenario)
    expect(
        got == [None, "A", "in B!", "A", None, "request"],
        called="run('A', outer), in which run('B', inner, 'in', mark='!'); then the name",
        got=got,
        wanted="[None, 'A', 'in B!', 'A', None, 'request']",
        next_step="set a ContextVar and reset it with the token",
    )


@check(points=1)
def two_instances_are_two_stores() -> None:
    """Two instances, one inside the other, do not see each other's stores."""

    def scenario() -> list[Any]:
        user, trace = AsyncLocalStorage(name="x"), AsyncLocalStorage(name="x")
        both = user.run("Ann", lambda: trace.run("4bf9", lambda: [user.get_store(), trace.get_store()]))
        return [*both, user.run("Ann", trace.get_store)]

    got = apart(scenario)
    expect(
        got == ["Ann", "4bf9", None],
        called="user.run('Ann', …) with trace.run('4bf9', …) inside, both of the same name",
        got=got,
        wanted="['Ann', '4bf9', None]",
        next_step="each instance needs a variable of its own; the name is for people",
    )


@check(points=2)
def async_functions_become_tasks() -> None:
    """`run` of an `async def` returns a task whose whole body sees the store, and the caller's store is back at once."""

    async def main() -> list[Any]:
        als = AsyncLocalStorage()

        async def body(word: str) -> list[Any]:
            first = als.get_store()
            await asyncio.sleep(0)
            return [word, first, als.get_store()]

        als.enter_with("outer")
        task = als.run("A", body, "hello")
        meanwhile = als.get_store()
        return [isinstance(task, asyncio.Task), meanwhile, *await task, als.get_store()]

    got = on_a_fresh_loop(main)
    expect(
        got == [True, "outer", "hello", "A", "A", "outer"],
        called="enter_with('outer'); task = run('A', body, 'hello'); get_store(); await task; get_store()",
        got=got,
        wanted="[True, 'outer', 'hello', 'A', 'A', 'outer']: a Task, and its body sees 'A' before and after an await",
        next_step="create the task while the store is set: a task copies the context when it is made",
    )


@check(points=1)
def a_default_where_nothing_is_set() -> None:
    """The default is the answer where nothing was ever set, and only there."""

    def scenario() -> list[Any]:
        als = AsyncLocalStorage(default="nobody")
        seen = [als.get_store(), als.run("A", als.get_store), als.get_store()]
        als.enter_with("B")
        return [*seen, als.get_store(), AsyncLocalStorage().get_store()]

    got = apart(scenario)
    expect(
        got == ["nobody", "A", "nobody", "B", None],
        called="get_store() with default='nobody': at first, in run('A'), after it, after enter_with('B'); then without a default",
        got=got,
        wanted="['nobody', 'A', 'nobody', 'B', None]",
        next_step="ContextVar.get takes a default",
    )


@check(points=1, hidden=True)
def scenarios_answer_as_node_does() -> None:
    """The lesson's 18 scenarios: 17 with the answers of Node.js, and the one in which Python differs."""
    answers = python_answers(AsyncLocalStorage)
    deciding = "callee's enterWith after an await"
    wanted = {**NODE_ANSWERS, deciding: "C"}
    differ = [name for name, answer in wanted.items() if answers[name] != answer]
    expect(
        not differ,
        called="python_answers(AsyncLocalStorage)",
        got=f"{len(wanted) - len(differ)} of 18 as wanted; not: {', '.join(differ[:3])}",
        wanted=f"Node's answers in 17 scenarios, and in “{deciding}” what every Python coroutine does to its caller",
        next_step="compare python_answers(AsyncLocalStorage) with NODE_ANSWERS, and see whether the coroutine is a task",
    )


@check(points=1, hidden=True)
def none_and_falsy_stores_are_stores() -> None:
    """`run(None, …)`, `exit` and stores that are false in a condition, in an instance with a default."""

    def scenario() -> list[Any]:
        als = AsyncLocalStorage(default="nobody")
        empty: dict[str, int] = {}
        stores = [als.run(store, als.get_store) for store in (0, "", False)]
        kept = als.run(empty, als.get_store) is empty
        none = [als.run(None, als.get_store), als.exit(als.get_store), als.run("A", lambda: als.exit(als.get_store))]
        als.enter_with(None)
        return [*stores, kept, *none, als.get_store()]

    got = apart(scenario)
    expect(
        got == [0, "", False, True, None, None, None, None],
        called="0, '', False and {} as stores; run(None), exit outside and inside a run, enter_with(None); the default is 'nobody'",
        got=got,
        wanted="each store as it is, the same object; None is a store like any other and not the default",
        next_step="never test the store for truth, nor for None",
    )


@check(points=1, hidden=True)
def the_store_before_comes_back() -> None:
    """What is current after `run` and `exit` that raise, that entered something inside, or that had the current store."""

    def scenario() -> list[Any]:
        als = AsyncLocalStorage(default="nobody")
        problem = LookupError("inside")

        def enters(raises: bool) -> None:
            als.enter_with("inside")
            if raises:
                raise problem

        seen: list[Any] = []
        for before in ("nobody", "outer"):
            for store in ("A", "outer", None):
                for raises in (False, True):
                    for call in (functools.partial(als.run, store), als.exit):
                        try:
                            call(enters, raises)
                        except LookupError as error:
                            seen.append(error is problem)
                        seen.append(als.get_store() == before)
            als.enter_with("outer")
        return seen

    got = apart(scenario)
    expect(
        all(got),
        called="run and exit of a function that calls enter_with('inside'), and may raise",
        got=f"{got.count(False)} of {len(got)} times another store or another exception",
        wanted="afterwards the store that was current before the call, and the function's own exception",
        next_step="restore in a finally, always, also when the store was already the current one",
    )


@check(points=1, hidden=True)
def other_instances_are_left_alone() -> None:
    """What a function that `run` or `exit` calls enters into *another* instance or variable, seen after it."""

    def scenario() -> list[Any]:
        one, other, third = AsyncLocalStorage(), AsyncLocalStorage(), AsyncLocalStorage(default="nobody")
        one.run("A", other.enter_with, "B")
        one.run("A", lambda: one.exit(third.enter_with, "C"))
        return [one.get_store(), other.get_store(), third.get_store()]

    got = apart(scenario)
    expect(
        got == [None, "B", "C"],
        called="one.run('A', other.enter_with, 'B'); one.run('A', …) with one.exit(third.enter_with, 'C') inside",
        got=f"[one, other, third] afterwards: {got}",
        wanted="only the instance that runs restores its store",
        next_step="run a plain function in the caller's own context, not in a copy",
    )


@check(points=1, hidden=True)
def concurrent_runs_are_isolated() -> None:
    """100 runs at once with children of their own; what a child task enters; threads started inside."""

    async def main() -> list[Any]:
        als = AsyncLocalStorage(default="nobody")

        async def child(number: int, enters: bool) -> bool:
            await asyncio.sleep(0)
            right = als.get_store() == number
            if enters:
                als.enter_with("child")
            await asyncio.sleep(0)
            return right and als.get_store() == ("child" if enters else number)

        async def request(number: int) -> bool:
            before = await child(number, False)
            return all(
                [before, *await asyncio.gather(child(number, True), child(number, False)), als.get_store() == number]
            )

        right = sum(await asyncio.gather(*(als.run(number, request, number) for number in range(100))))
        seen: list[Any] = []

        def starts_a_thread() -> None:
            thread = threading.Thread(target=lambda: seen.append(als.get_store()))
            if hasattr(thread, "_context"):  # Python 3.14 can be set to hand the context over
                thread._context = None
            thread.start()
            thread.join(STORE_LIMIT_S)

        als.run("A", starts_a_thread)
        return [right, als.get_store(), seen]

    got = on_a_fresh_loop(main)
    expect(
        got[:2] == [100, "nobody"],
        called="gather of 100 run(number, request), each with an awaited child and two child tasks, of which one enters a store",
        got=f"{got[0]} requests saw their own store everywhere; the caller afterwards: {got[1]!r}",
        wanted="100, and the caller's own",
        next_step="keep the store in a ContextVar, and let each task copy the context",
    )
    expect(
        got[2] == ["nobody"],
        called="a thread that is started inside run('A', …), the default being 'nobody'",
        got=got[2],
        wanted="the default: threads start empty",
        next_step="keep the store in a ContextVar, not in a global or on the instance",
    )


@check(points=1, hidden=True)
def every_coroutine_becomes_a_task() -> None:
    """All ways to produce a coroutine, through `run`, `exit`, `bind` and `snapshot`; and other results, also awaitable ones."""

    async def main() -> list[Any]:
        als = AsyncLocalStorage()

        async def body(*_: Any) -> Any:
            await asyncio.sleep(0)
            return als.get_store()

        class Awaitable:
            def __await__(self) -> Any:
                yield

        def give(awaitable: Any) -> Any:
            return awaitable

        class Service:
            async def __call__(self) -> Any:
                return await body()

        ways: list[Callable[[], Any]] = [
            body,
            functools.partial(body, 1),
            lambda: body(),
            Service(),
            Service().__call__,
        ]
        shot, bound = als.run("A", lambda: [als.snapshot(), [als.bind(way) for way in ways]])
        als.enter_with("outer")
        seen: list[Any] = []
        for way, bound_way in zip(ways, bound, strict=True):
            results = [als.run("A", way), als.exit(way), shot(way), bound_way()]
            tasks = [isinstance(result, asyncio.Task) for result in results]
            seen.append([*tasks, *await asyncio.gather(*results)])
        others: list[bool] = []
        for awaitable in (asyncio.get_running_loop().create_future(), Awaitable()):
            calls = [als.run("A", give, awaitable), shot(give, awaitable), als.bind(give)(awaitable)]
            others += [call is awaitable for call in calls]
        return [*seen, others, als.get_store()]

    *seen, others, after = on_a_fresh_loop(main)
    expect(
        all(each == [True] * 4 + ["A", None, "A", "A"] for each in seen),
        called="an async def, a partial of it, a lambda returning its coroutine, an object with an async __call__, and a bound method; "
        "each through run, exit, snapshot and bind",
        got=f"right ways: {sum(each == [True] * 4 + ['A', None, 'A', 'A'] for each in seen)} of {len(seen)}",
        wanted="a Task each time, whose body sees the store of run, None, and the captured store",
        next_step="look at what the call produced, not at what kind of function it was",
    )
    expect(
        others == [True] * 6 and after == "outer",
        called="functions that return a Future, or an object with __await__, through run, snapshot and bind",
        got=f"the same object: {others}; the caller's store afterwards: {after!r}",
        wanted="the very object, and the caller's store",
        next_step="only coroutines become tasks",
    )


@check(points=1, hidden=True)
def forgotten_tasks_run_to_their_end() -> None:
    """Tasks of `run`, `exit`, `bind` and `snapshot` that the caller drops, across a garbage collection."""

    async def main() -> tuple[list[str], int]:
        als = AsyncLocalStorage()
        futures: list[weakref.ref[asyncio.Future[None]]] = []
        ended: list[str] = []
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda *_: None)

        async def waits(name: str) -> None:
            future = loop.create_future()
            futures.append(weakref.ref(future))
            await future  # nobody but this task holds it
            ended.append(f"{name} {als.get_store()}")

        tasks = [
            weakref.ref(als.run("A", waits, "run")),
            weakref.ref(als.exit(waits, "exit")),
            weakref.ref(als.run("A", lambda: als.bind(waits))("bind")),
            weakref.ref(als.run("A", als.snapshot)(waits, "snapshot")),
        ]
        await asyncio.sleep(0)
        gc.collect()
        for reference in futures:
            if (future := reference()) is not None:
                future.set_result(None)
                del future
            for _ in range(4):
                await asyncio.sleep(0)
            gc.collect()
        return ended, sum(task() is not None for task in tasks)

    ended, left = on_a_fresh_loop(main)
    expect(
        ended == ["run A", "exit None", "bind A", "snapshot A"],
        called="four tasks that nobody keeps; they end one after the other, with gc.collect() before and between",
        got=f"these ended: {ended}",
        wanted="all four end, each with its store",
        next_step="a loop holds its tasks weakly: keep each one in a set until it is done",
    )
    expect(
        left == 0,
        called="the same, a few turns of the loop after they have ended",
        got=f"{left} of 4 task objects are still kept",
        wanted="none: a server would keep one for each request",
        next_step="take a task out of the set when it is done",
    )


@check(points=1, hidden=True)
def no_loop_no_coroutine_left() -> None:
    """`run`, `exit`, `bind` and `snapshot` of an `async def` where no loop runs: the error, the store, and warnings."""

    async def body() -> None:
        pass

    def scenario() -> list[Any]:
        als = AsyncLocalStorage()
        als.enter_with("outer")
        shot, bound = als.snapshot(), als.bind(body)
        calls: dict[str, Callable[[], Any]] = {
            "run": lambda: als.run("A", body),
            "exit": lambda: als.exit(body),
            "snapshot": lambda: shot(body),
            "bind": bound,
        }
        errors: list[Any] = []
        for name, call in calls.items():
            error = expect_raises(
                RuntimeError, call, called=f"{name} of an async def, no loop running", next_step="let it out"
            )
            error.__traceback__ = None
            errors.append(als.get_store())
        return errors

    stores: list[Any] = []

    def in_a_thread() -> None:  # the notebook's own thread has a running loop
        try:
            stores.append(apart(scenario))
        except BaseException as error:
            stores.append(error)

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        thread = threading.Thread(target=in_a_thread, daemon=True)
        thread.start()
        thread.join(STORE_LIMIT_S)
        gc.collect()
    if isinstance(stores[0], BaseException):
        raise stores[0]
    never = [str(warning.message) for warning in caught if "never awaited" in str(warning.message)]
    expect(
        stores[0] == ["outer"] * 4 and not never,
        called="run, exit, snapshot and bind of an async def where no loop runs",
        got=f"stores afterwards: {stores[0]}; warnings: {never[:1]}",
        wanted="RuntimeError, the store as before, and no warning about a coroutine that was never awaited",
        next_step="close the coroutine before the error leaves",
    )


@check(points=1, hidden=True)
def captures_are_taken_at_once_and_kept() -> None:
    """`bind` and `snapshot` of several instances: what they capture, recursion, threads, and what a call enters."""

    def scenario() -> list[Any]:
        one, other = AsyncLocalStorage(), AsyncLocalStorage()

        def see(word: str, *, mark: str = "") -> list[Any]:
            seen = [word + mark, one.get_store(), other.get_store()]
            one.enter_with("written")
            return seen

        def capture() -> list[Any]:
            made = [AsyncLocalStorage.snapshot(), AsyncLocalStorage.bind(see)]
            one.enter_with("later")
            other.enter_with("later")
            return made

        shot, bound = one.run("A", lambda: other.run("B", capture))
        one.enter_with("now")
        first = [shot(see, "s", mark="!"), bound("b", mark="?")]
        again = [shot(see, "s", mark="!"), bound("b", mark="?")]

        def descend(depth: int) -> Any:
            return shot(descend, depth - 1) if depth else one.get_store()

        barrier, in_threads = threading.Barrier(4), list[Any]()

        def meet() -> None:
            barrier.wait(STORE_LIMIT_S / 4)
            in_threads.append(one.get_store())

        def call() -> None:
            try:
                shot(meet)
            except Exception as error:
                barrier.abort()
                in_threads.append(type(error).__name__)

        threads = [threading.Thread(target=call, daemon=True) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(STORE_LIMIT_S)
        return [first, again, one.get_store(), shot(descend, 20), in_threads]

    first, again, after, deep, in_threads = apart(scenario)
    expect(
        first == [["s!", "A", "B"], ["b?", "A", "B"]] and after == "now",
        called="snapshot() and bind(see) inside one.run('A'), other.run('B'), called later and elsewhere",
        got=f"{first}; the caller's store afterwards: {after!r}",
        wanted="all instances' stores of the moment of capture, and the caller's own kept",
        next_step="capture a whole context, when bind or snapshot is called",
    )
    expect(
        again == first and deep == "A" and in_threads == ["A"] * 4,
        called="the same again, after a call that entered a store; 20 deep; four threads at once",
        got=f"again {again}, 20 deep {deep!r}, threads {in_threads}",
        wanted="what was captured, each time",
        next_step="run each call in a fresh copy of what was captured",
    )
