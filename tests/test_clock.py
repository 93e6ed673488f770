"""Virtual time: the order is asyncio's, the figures are SimPy's, and nothing hangs or is left behind."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import logging
import math
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadlab import clock
from leadlab.bench import clock as bench
from leadlab.clock import Deadlock, NotSimulated, TooManyEvents, VirtualLoop, simulate


def now() -> float:
    return asyncio.get_running_loop().time()


@pytest.fixture(autouse=True)
def no_noise_no_leak(caplog: pytest.LogCaptureFixture) -> Any:
    """Every test: no thread left, nothing logged by asyncio, no coroutine unawaited, the collector as it was."""
    threads = threading.active_count()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
        gc.collect()
    assert threading.active_count() == threads
    assert gc.isenabled()
    assert asyncio._get_running_loop() is None
    expected = getattr(caplog, "expected", [])
    assert [record.getMessage().splitlines()[0] for record in caplog.records] == expected


# Time


def test_a_simulated_day_takes_no_time_and_starts_at_zero() -> None:
    async def main() -> list[float]:
        times = [now()]
        await asyncio.sleep(86_400)
        return [*times, now()]

    started = time.monotonic()
    assert simulate(main()) == [0.0, 86_400.0]
    assert time.monotonic() - started < 3_600


def test_the_time_is_exactly_the_timers_time() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        seen: list[float] = []
        for when in (0.1 + 0.2, 1 / 3, 5):
            loop.call_at(when, lambda: seen.append(loop.time()))
        await asyncio.sleep(10)
        assert seen == [0.1 + 0.2, 1 / 3, 5.0]
        assert all(type(each) is float for each in seen)
        assert loop.time() == 10.0

    simulate(main())


def test_numpy_delays_give_plain_floats() -> None:
    numpy = pytest.importorskip("numpy")

    async def main() -> float:
        await asyncio.sleep(numpy.float64(1.5))
        return now()

    assert type(simulate(main())) is float


@given(st.lists(st.sampled_from([0.0, 0.1, 0.2, 0.30000000000000004, 1.0, 7.0]), min_size=1, max_size=60))
def test_timers_fire_by_time_and_equal_ones_in_the_order_set(delays: list[float]) -> None:
    async def main() -> list[int]:
        fired: list[int] = []
        for i, delay in enumerate(delays):
            asyncio.get_running_loop().call_later(delay, fired.append, i)
        await asyncio.sleep(10)
        return fired

    assert simulate(main()) == sorted(range(len(delays)), key=lambda i: delays[i])  # sorted() is stable


def test_a_cancelled_timer_neither_fires_nor_moves_the_clock() -> None:
    async def main() -> float:
        loop = asyncio.get_running_loop()
        timers = [loop.call_later(delay, pytest.fail) for delay in (1, 5, 500)]
        for timer in timers:
            timer.cancel()
            assert timer.cancelled()
        soon = loop.call_soon(pytest.fail)
        soon.cancel()
        await asyncio.sleep(3)
        return loop.time()

    assert simulate(main()) == 3.0


def test_past_and_odd_times() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(5)
        fired: list[tuple[str, float]] = []
        loop.call_at(3, lambda: fired.append(("past", loop.time())))
        loop.call_later(-1, lambda: fired.append(("negative", loop.time())))
        await asyncio.sleep(1)
        assert fired == [("past", 5.0), ("negative", 5.0)]
        with pytest.raises(ValueError, match="nan"):
            loop.call_later(math.nan, print)
        assert loop.call_at(9.0, print).when() == 9.0

    simulate(main())


# The same order as asyncio's own loop, for programs that do not depend on real time


async def _ready_order(log: Callable[..., None]) -> None:
    async def worker(name: str, steps: int) -> None:
        for step in range(steps):
            log(name, step)
            await asyncio.sleep(0)

    loop = asyncio.get_running_loop()
    loop.call_soon(log, "soon")
    loop.call_soon(log, "soon", 1, 2)
    loop.call_soon(log)
    loop.call_soon_threadsafe(log, "safe")
    await asyncio.gather(worker("a", 3), worker("b", 1), worker("c", 4))


async def _timers_due_now(log: Callable[..., None]) -> None:
    loop = asyncio.get_running_loop()

    def chain(left: int) -> None:
        log("chain", left)
        if left:
            loop.call_soon(log, "soon of", left)
            loop.call_later(0, chain, left - 1)
            loop.call_soon(log, "soon after", left)

    loop.call_later(0, chain, 4)
    loop.call_at(-2, log, "long ago")
    loop.call_at(-3, log, "longer ago")
    for i in range(12):
        log("step", i)
        await asyncio.sleep(0)


async def _locks_and_queues(log: Callable[..., None]) -> None:
    queue: asyncio.Queue[int] = asyncio.Queue(2)
    lock, condition, turns = asyncio.Lock(), asyncio.Condition(), asyncio.Semaphore(2)

    async def producer() -> None:
        for i in range(8):
            await queue.put(i)
            log("put", i)

    async def consumer(name: str) -> None:
        while True:
            item = await queue.get()
            async with lock:
                log(name, item)
                await asyncio.sleep(0)
            queue.task_done()

    async def waiter(name: str) -> None:
        async with condition:
            await condition.wait()
            log("woken", name)
        async with turns:
            log("turn", name)
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        consumers = [group.create_task(consumer(name)) for name in "xy"]
        waiters = [group.create_task(waiter(name)) for name in "pqrs"]
        await producer()
        await queue.join()
        async with condition:
            condition.notify(1)
            condition.notify_all()
        await asyncio.wait(waiters)
        for each in consumers:
            each.cancel("enough")


async def _cancellation(log: Callable[..., None]) -> None:
    async def stubborn(name: str) -> str:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError as error:
            log(name, "cancelled", error.args)
            await asyncio.sleep(0)
            log(name, "cleaned up")
            return name
        return "never"

    async def fails() -> None:
        await asyncio.sleep(0)
        raise LookupError("x")

    task = asyncio.create_task(stubborn("one"))
    await asyncio.sleep(0)
    task.cancel("why")
    log(await task, task.cancelled(), task.cancelling())
    try:
        async with asyncio.timeout(0):
            await asyncio.Event().wait()
    except TimeoutError:
        log("timeout")
    try:
        await asyncio.wait_for(stubborn("two"), 0.001)
    except TimeoutError:
        log("wait_for")
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(stubborn("three"))
            group.create_task(fails())
    except* LookupError as errors:
        log(len(errors.exceptions))
    log(await asyncio.gather(fails(), fails(), return_exceptions=True))


async def _callbacks_and_shield(write: Callable[..., None]) -> None:
    def log(*args: Any) -> None:
        write(*(each for each in args if not isinstance(each, asyncio.Future)))  # its repr holds an address

    loop = asyncio.get_running_loop()
    future = loop.create_future()
    for i in range(3):
        future.add_done_callback(partial(log, "done", i))
    loop.call_soon(future.set_result, 1)
    inner = asyncio.create_task(asyncio.sleep(0, "inner"))
    outer = asyncio.shield(inner)
    outer.cancel()
    log(await asyncio.gather(future, inner, outer, return_exceptions=True))

    async def numbers() -> Any:
        try:
            for i in range(3):
                yield i
        finally:
            await asyncio.sleep(0)
            log("generator closed")

    async for i in numbers():
        log(i)
        if i == 1:
            break
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    log("end")


PROGRAMS = [_ready_order, _timers_due_now, _locks_and_queues, _cancellation, _callbacks_and_shield]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_the_order_is_that_of_asyncio(program: Callable[..., Coroutine[Any, Any, None]]) -> None:
    def trace(run: Callable[..., Any]) -> list[str]:
        lines: list[str] = []
        run(program(lambda *args: lines.append(repr(args))))
        return lines

    expected = trace(asyncio.run)
    assert len(expected) > 5
    assert trace(simulate) == expected


@given(st.lists(st.lists(st.sampled_from(["step", "soon", "spawn", "lock"]), max_size=6), max_size=6))
def test_random_programs_run_in_the_order_of_asyncio(plans: list[list[str]]) -> None:
    async def main(log: list[Any]) -> None:
        lock = asyncio.Lock()

        async def worker(name: str, plan: list[str]) -> None:
            for i, act in enumerate(plan):
                log.append((name, i))
                if act == "step":
                    await asyncio.sleep(0)
                elif act == "soon":
                    asyncio.get_running_loop().call_soon(log.append, ("soon", name, i))
                elif act == "spawn":
                    group.create_task(worker(f"{name}.{i}", plan[i + 1 :]))
                else:
                    async with lock:
                        await asyncio.sleep(0)

        async with asyncio.TaskGroup() as group:
            for i, plan in enumerate(plans):
                group.create_task(worker(str(i), plan))

    real: list[Any] = []
    virtual: list[Any] = []
    asyncio.run(main(real))
    simulate(main(virtual))
    assert virtual == real


def test_the_clock_waits_for_everything_that_is_ready() -> None:
    async def main() -> list[str]:
        log: list[str] = []

        async def steps() -> None:
            for _ in range(50):
                log.append("step")
                await asyncio.sleep(0)

        task = asyncio.create_task(steps())
        await asyncio.sleep(1e-9)
        log.append("timer")
        await task
        return log

    assert simulate(main()) == ["step"] * 50 + ["timer"]


# Figures


@pytest.mark.parametrize(
    ("ours", "in_simpy"), [(bench.sleepers, bench.sleepers_simpy), (bench.queue, bench.queue_simpy)]
)
def test_the_figures_are_those_of_simpy(ours: Any, in_simpy: Any) -> None:
    assert ours(3_000, simulate) == pytest.approx(in_simpy(3_000), rel=1e-9)


def test_the_queue_agrees_with_erlang_c() -> None:
    servers, load = bench.SERVERS, bench.ARRIVALS_PER_SECOND / bench.SERVICES_PER_SECOND
    full = load**servers / math.factorial(servers) * servers / (servers - load)
    waits = full / (sum(load**k / math.factorial(k) for k in range(servers)) + full)
    mean = waits / (servers * bench.SERVICES_PER_SECOND - bench.ARRIVALS_PER_SECOND) + 1
    assert mean == pytest.approx(1.5094, abs=1e-4)
    assert bench.queue(40_000, simulate) == pytest.approx(mean, rel=0.05)


def test_the_benchmark_refuses_figures_that_differ() -> None:
    with pytest.raises(AssertionError, match="figures differ"):
        bench.compare(lambda _n: 1.0, lambda _n: 1.00001, 10)


# Results, errors, arguments


def test_what_main_raises_comes_out_with_its_type() -> None:
    class Crash(BaseException):
        pass

    async def crash() -> None:
        await asyncio.sleep(1)
        raise Crash("power cut")

    async def in_group() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(crash())

    async def awaited() -> None:
        await asyncio.create_task(crash())

    async def leaves() -> None:
        sys.exit(3)

    for main in (crash, awaited):
        with pytest.raises(Crash, match="power cut"):
            simulate(main())
    with pytest.raises(BaseExceptionGroup) as group:
        simulate(in_group())
    assert isinstance(group.value.exceptions[0], Crash)
    with pytest.raises(SystemExit):
        simulate(leaves())


def test_not_a_coroutine() -> None:
    async def main() -> None: ...

    with pytest.raises(TypeError, match=r"simulate\(main\(\)\)"):
        simulate(main)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="got int"):
        simulate(3)  # type: ignore[arg-type]


def test_simulate_inside_simulate_is_refused() -> None:
    async def inner() -> None: ...

    async def main() -> None:
        simulate(inner())

    with pytest.raises(RuntimeError, match="await the coroutine"):
        simulate(main())


def test_works_inside_a_running_loop_which_goes_on_afterwards() -> None:
    async def main() -> float:
        await asyncio.sleep(3_600)
        assert asyncio.current_task() is not None
        return now()

    async def outer() -> tuple[float, bool]:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        hooks = sys.get_asyncgen_hooks()
        simulated = simulate(main())
        with pytest.raises(Deadlock):
            simulate(asyncio.Event().wait())
        await asyncio.sleep(0)
        assert hooks == sys.get_asyncgen_hooks()
        return simulated, asyncio.current_task() is task and asyncio.get_running_loop() is loop

    assert asyncio.run(outer()) == (3_600.0, True)


def test_context_variables_of_the_caller_are_seen_and_not_changed() -> None:
    variable = contextvars.ContextVar("variable", default="default")
    variable.set("caller")

    async def main() -> list[str]:
        loop, seen = asyncio.get_running_loop(), [variable.get()]
        empty = contextvars.Context()
        loop.call_soon(lambda: seen.append(variable.get()), context=empty)
        loop.call_later(1, lambda: seen.append(variable.get()), context=empty)
        loop.call_later(2, lambda: seen.append(variable.get()))
        variable.set("changed")
        loop.call_later(3, lambda: seen.append(variable.get()))
        await asyncio.sleep(4)
        return seen

    assert simulate(main()) == ["caller", "default", "default", "caller", "changed"]
    assert variable.get() == "caller"


def test_two_runs_are_alike_down_to_the_names_of_tasks() -> None:
    async def main() -> list[str]:
        tasks = [asyncio.create_task(asyncio.sleep(i)) for i in range(3)]
        named = asyncio.create_task(asyncio.sleep(0), name="named")
        await asyncio.gather(*tasks, named)
        return [asyncio.current_task().get_name(), *(task.get_name() for task in [*tasks, named])]  # type: ignore[union-attr]

    assert simulate(main()) == simulate(main()) == ["Task-1", "Task-2", "Task-3", "Task-4", "named"]


# Ends


def test_a_deadlock_names_the_tasks_and_where_they_wait() -> None:
    cleaned: list[str] = []

    async def main() -> None:
        left, right = asyncio.Lock(), asyncio.Lock()

        async def philosopher(first: asyncio.Lock, second: asyncio.Lock) -> None:
            async with first:
                await asyncio.sleep(1)
                try:
                    await second.acquire()
                finally:
                    cleaned.append(asyncio.current_task().get_name())  # type: ignore[union-attr]

        async with asyncio.TaskGroup() as group:
            group.create_task(philosopher(left, right), name="Plato")
            group.create_task(philosopher(right, left), name="Kant")
            for _ in range(20):
                group.create_task(philosopher(left, left))

    with pytest.raises(Deadlock) as caught:
        simulate(main())
    message = str(caught.value)
    assert "nothing left to wait for" in message
    assert "Kant, Plato: in philosopher, line " in message
    assert "await second.acquire()" in message
    assert "(20 tasks)" in message
    assert os.sep + "test_clock" not in message  # paths differ from machine to machine
    assert cleaned == ["Kant", "Plato"]


@pytest.mark.parametrize("wait", [lambda: asyncio.sleep(math.inf), lambda: asyncio.Event().wait()])
def test_waiting_forever_is_a_deadlock(wait: Callable[[], Coroutine[Any, Any, Any]]) -> None:
    with pytest.raises(Deadlock):
        simulate(wait())


@pytest.mark.parametrize("delay", [0, 1])
def test_an_endless_loop_is_given_up(delay: float) -> None:
    async def main() -> None:
        while True:
            await asyncio.sleep(delay)

    with pytest.raises(TooManyEvents, match=r"more than 10,000 events(.|\n)*max_events(.|\n)*in main") as caught:
        simulate(main(), max_events=10_000)
    assert isinstance(caught.value, RuntimeError)

    async def rearms() -> None:
        def again() -> None:
            asyncio.get_running_loop().call_later(1, again)

        again()
        await asyncio.Event().wait()

    with pytest.raises(TooManyEvents):
        simulate(rearms(), max_events=10_000)


def test_max_events_lets_a_run_of_fewer_events_pass() -> None:
    async def main() -> str:
        for _ in range(1_000):
            await asyncio.sleep(0)
        return "done"

    assert simulate(main(), max_events=1_100) == "done"
    with pytest.raises(TooManyEvents):
        simulate(main(), max_events=900)


def test_a_long_run_keeps_cancelled_timers_and_garbage_out_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_COLLECT_EVERY", 1_000)

    class Cycle:
        def __init__(self) -> None:
            self.itself = self

    async def main() -> int:
        for _ in range(10_000):
            Cycle()
            asyncio.get_running_loop().call_later(1e9, print).cancel()
            await asyncio.sleep(0)
        return sum(isinstance(each, Cycle | clock.TimerHandle) for each in gc.get_objects())

    assert simulate(main()) < 5_000


def test_tasks_left_behind_are_cancelled_in_order_and_may_clean_up() -> None:
    log: list[str] = []

    async def worker(name: str) -> None:
        try:
            await asyncio.sleep(100)
        finally:
            await asyncio.sleep(1)
            log.append(f"{name} at {now()}")

    async def main() -> str:
        for i in range(12):
            asyncio.create_task(worker(f"w{i}"))  # noqa: RUF006
        await asyncio.sleep(1)
        return "result"

    assert simulate(main()) == "result"
    assert log == [f"w{i} at 2.0" for i in range(12)]


def test_a_task_that_will_not_end_is_a_deadlock_not_a_hang() -> None:
    async def stubborn() -> None:
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                continue

    async def main() -> None:
        asyncio.create_task(stubborn(), name="mule")  # noqa: RUF006
        await asyncio.sleep(1)

    with pytest.raises(Deadlock, match=r"did not end when cancelled\n  mule"):
        simulate(main())


def test_async_generators_are_closed_at_the_end() -> None:
    log: list[str] = []

    async def numbers() -> Any:
        try:
            yield 1
        finally:
            await asyncio.sleep(1)
            log.append(f"closed at {now()}")

    kept = []

    async def main() -> None:
        generator = numbers()
        kept.append(generator)
        await anext(generator)

    simulate(main())
    assert log == ["closed at 1.0"]


def test_an_error_that_nobody_awaits_goes_to_the_exception_handler() -> None:
    seen: list[str] = []

    async def fails() -> None:
        raise ValueError("lost")

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, context: seen.append(str(context["exception"])))
        asyncio.create_task(fails())  # noqa: RUF006
        loop.call_soon(int, "no number")
        await asyncio.sleep(1)

    simulate(main())
    assert seen[0] == "lost"
    assert seen[1].startswith("invalid literal")


def test_by_default_such_an_error_is_logged_as_in_asyncio(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        asyncio.get_running_loop().call_soon(int, "no number")
        await asyncio.sleep(1)

    with caplog.at_level(logging.ERROR, "asyncio"):
        simulate(main())
    assert "Exception in callback" in caplog.text
    caplog.clear()


# Real input and output


async def _open_connection() -> None:
    await asyncio.open_connection("127.0.0.1", 9)


async def _start_server() -> None:
    await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)


async def _subprocess() -> None:
    await asyncio.create_subprocess_exec(sys.executable, "-V")


async def _shell() -> None:
    await asyncio.create_subprocess_shell("true")


async def _getaddrinfo() -> None:
    await asyncio.get_running_loop().getaddrinfo("localhost", 80)


async def _sock_recv() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        await asyncio.get_running_loop().sock_recv(ours, 1)


async def _add_reader() -> None:
    asyncio.get_running_loop().add_reader(0, print)


async def _signal_handler() -> None:
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, print)


async def _pipe() -> None:
    await asyncio.get_running_loop().connect_read_pipe(asyncio.Protocol, sys.stdin)


@pytest.mark.parametrize(
    "main",
    [
        _open_connection,
        _start_server,
        _subprocess,
        _shell,
        _getaddrinfo,
        _sock_recv,
        _add_reader,
        _signal_handler,
        _pipe,
    ],
    ids=lambda main: main.__name__,
)
def test_real_input_and_output_is_refused(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    with pytest.raises(NotSimulated, match=r"loop\.\w+\(\).*in-memory stand-in"):
        simulate(main())


def test_every_method_of_an_asyncio_loop_is_ours_or_refused() -> None:
    for name in dir(asyncio.AbstractEventLoop):
        if not name.startswith("_") and name not in VirtualLoop.__annotations__:
            assert getattr(VirtualLoop, name) is not getattr(asyncio.AbstractEventLoop, name), name


# Threads


def test_a_thread_works_while_virtual_time_stands_still() -> None:
    def slow() -> str:
        time.sleep(0.02)
        return "from the thread"

    async def main() -> tuple[str, float, list[float]]:
        ticks: list[float] = []

        async def ticker() -> None:
            while True:
                await asyncio.sleep(1)
                ticks.append(now())

        task = asyncio.create_task(ticker())
        await asyncio.sleep(2.5)
        result = await asyncio.to_thread(slow)
        at = now()
        await asyncio.gather(*(asyncio.to_thread(time.sleep, 0.001) for _ in range(5)))
        task.cancel()
        return result, at, ticks

    assert simulate(main()) == ("from the thread", 2.5, [1.0, 2.0])


def test_an_error_in_a_thread_arrives() -> None:
    async def main() -> None:
        await asyncio.to_thread(int, "no number")

    with pytest.raises(ValueError, match="no number"):
        simulate(main())


def test_a_thread_may_simulate_and_call_back() -> None:
    async def inner() -> float:
        await asyncio.sleep(7)
        return now()

    async def main() -> tuple[float, str]:
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        elsewhere = await asyncio.to_thread(simulate, inner())
        await asyncio.to_thread(loop.call_soon_threadsafe, future.set_result, "called back")
        return elsewhere, await future

    assert simulate(main()) == (7.0, "called back")


# Interrupt


@pytest.mark.parametrize("in_loop", [False, True])
@pytest.mark.parametrize("waits_for_thread", [False, True])
def test_interrupt_ends_a_long_simulation(in_loop: bool, waits_for_thread: bool) -> None:
    cleaned: list[str] = []
    handler = signal.getsignal(signal.SIGINT)
    go_on = threading.Event()

    async def main() -> None:
        try:
            if waits_for_thread:
                await asyncio.to_thread(go_on.wait, 20)
            while True:
                await asyncio.sleep(1)
        finally:
            cleaned.append("main")

    def interrupt() -> None:
        time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGINT)

    async def outer() -> None:
        with pytest.raises(KeyboardInterrupt):
            simulate(main(), max_events=10**12)
        await asyncio.sleep(0)

    thread = threading.Thread(target=interrupt)
    thread.start()
    if in_loop:
        asyncio.run(outer())
    else:
        with pytest.raises(KeyboardInterrupt):
            simulate(main(), max_events=10**12)
    assert not go_on.is_set()
    go_on.set()
    thread.join()
    for each in threading.enumerate():
        if each.name.startswith("simulate"):
            each.join()
    assert cleaned == ["main"]
    assert signal.getsignal(signal.SIGINT) is handler


def test_a_failing_run_leaves_no_message_on_stderr() -> None:
    program = """
import asyncio
from leadlab.clock import Deadlock, simulate

async def fails():
    await asyncio.sleep(1)
    raise ValueError

async def main():
    kept = [asyncio.create_task(fails()) for _ in range(3)]
    kept += [asyncio.create_task(asyncio.Event().wait()) for _ in range(3)]
    kept.append(kept)
    await asyncio.Event().wait()

try:
    simulate(main())
except Deadlock:
    print("deadlock")
"""
    done = subprocess.run([sys.executable, "-X", "dev", "-c", program], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("deadlock\n", "")
