"""Virtual time: asyncio code whose clock jumps to the next timer instead of waiting for it.

``simulate(main())`` runs a coroutine on an event loop of its own. The clock starts at 0.0 s; when no callback is ready
it jumps to exactly the time of the next timer, so an hour of sleeping costs no time and every run is the same.

What is as in asyncio: tasks, futures, locks, queues, timeouts, cancellation, and the order of callbacks. What differs:

* Timers due at the same instant fire in the order in which they were set; asyncio promises no order.
* Tasks are named ``Task-1``, ``Task-2``, ... from the start of each simulation, so names are the same at every run.
* Sockets, pipes, subprocesses and signal handlers are refused with `NotSimulated`.
* `asyncio.to_thread` and ``loop.run_in_executor`` work: the thread runs in real time while virtual time stands still,
  and its result arrives when nothing else is left to do at this instant. Virtual timeouts do not see that time. Work
  that other code hands to a thread is unknown to the loop, and waiting for it is reported as a `Deadlock`.
* A run ends with `Deadlock` when nothing can ever happen again, and with `TooManyEvents` when it does not end.
"""

from __future__ import annotations

import asyncio
import contextvars
import gc
import heapq
import linecache
import logging
import math
import os
import queue
import re
import signal
import sys
import threading
import weakref
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import Any, Final, NoReturn, TypeVar

__all__ = ["Deadlock", "NotSimulated", "TooManyEvents", "simulate"]

Result = TypeVar("Result")


class Deadlock(RuntimeError):
    """Every task waits, no timer is set and no thread works: nothing can ever happen again."""


class TooManyEvents(RuntimeError):
    """The simulation ran more callbacks than ``max_events``: most likely it never ends."""


class NotSimulated(RuntimeError):
    """The coroutine asked for real input or output, which would take real time."""


def simulate(main: Coroutine[Any, Any, Result], *, max_events: int = 5_000_000) -> Result:
    """Run ``main`` in virtual time and return its result.

    The clock, ``asyncio.get_running_loop().time()``, starts at 0.0 s. Works in plain code and inside a running loop,
    as in a notebook; that loop stands still meanwhile. Tasks left when ``main`` ends are cancelled. Interrupting
    (Ctrl-C, or the notebook's Interrupt) ends the simulation with `KeyboardInterrupt`.

    ``max_events`` is the number of callbacks after which the run is given up; a sleep or a step of a task is one or two.

    Raises what ``main`` raises, and

    * `Deadlock`, naming the tasks and where they wait, when nothing is left to wait for;
    * `TooManyEvents` after ``max_events`` callbacks;
    * `TypeError` when ``main`` is not a coroutine;
    * `RuntimeError` when called inside a simulation.
    """
    if not isinstance(main, Coroutine):
        called = f": call it, simulate({main.__name__}())" if asyncio.iscoroutinefunction(main) else ""
        raise TypeError(f"simulate() needs a coroutine, got {type(main).__name__}{called}")
    outer = asyncio._get_running_loop()
    if isinstance(outer, VirtualLoop):
        main.close()
        raise RuntimeError("simulate() inside simulate(): await the coroutine, it is in virtual time already")
    loop = VirtualLoop(max_events)  # type: ignore[abstract]  # the rest is set below the class
    hooks = sys.get_asyncgen_hooks()
    with _interruptible(loop, nested=outer is not None), _no_garbage_collection():
        asyncio._set_running_loop(loop)
        sys.set_asyncgen_hooks(firstiter=loop.asyncgen_started, finalizer=loop.asyncgen_dropped)
        try:
            return loop.run(main)
        finally:
            sys.set_asyncgen_hooks(*hooks)
            asyncio._set_running_loop(outer)


class Handle:
    """A callback that is going to run; slim, because one is made for every step of every task."""

    __slots__ = ("argument", "callback", "context")

    def __init__(self, callback: Any, argument: Any, context: contextvars.Context) -> None:
        self.callback = callback
        self.argument = argument
        self.context = context

    def cancel(self) -> None:
        self.callback = None

    def cancelled(self) -> bool:
        return self.callback is None

    def get_context(self) -> contextvars.Context:
        return self.context


class TimerHandle(Handle):
    """A callback that runs at virtual time ``when()``, in seconds."""

    __slots__ = ("_when",)

    def __init__(self, callback: Any, argument: Any, context: contextvars.Context, when: float) -> None:
        self.callback = callback
        self.argument = argument
        self.context = context
        self._when = when

    def when(self) -> float:
        return self._when


_NOTHING: Final = object()  # marks "no argument"
_COLLECT_EVERY = 1_000_000  # callbacks between two tidyings of timers and garbage
# What `asyncio.sleep` hands to `call_later`. It needs no context of its own, which saves a copy for every sleep.
_END_OF_SLEEP: Final = getattr(asyncio.futures, "_set_result_unless_cancelled", None)


def _end_sleep(sleep: tuple[asyncio.Future[Any], Any]) -> None:
    future, result = sleep
    if not future.cancelled():
        future.set_result(result)


class VirtualLoop(asyncio.AbstractEventLoop):
    """The event loop of one simulation. ``time()`` is virtual, in seconds."""

    # These are closures made by `_build_core`: a name of an enclosing function is found faster than an attribute, and
    # they run once or more for each step of each task.
    call_soon: Callable[..., Any]  # type: ignore[assignment]
    call_at: Callable[..., Any]  # type: ignore[assignment]
    call_later: Callable[..., Any]  # type: ignore[assignment]
    create_task: Callable[..., Any]
    create_future: Callable[[], asyncio.Future[Any]]
    time: Callable[[], float]
    _run_callbacks: Callable[[], bool]

    def __init__(self, max_events: int) -> None:
        self.max_events = max_events
        self._budget = max_events
        self._stopping = False
        self._closed = False
        self._hushed = False
        self.interrupted = False  # by Ctrl-C, between two steps
        self._interrupt_raised = False
        self._thread = threading.get_ident()
        self._from_threads: queue.SimpleQueue[Handle] = queue.SimpleQueue()
        self._outside_work = 0  # calls that run in an executor and are waited for
        self._executor: Executor | None = None
        self._asyncgens: weakref.WeakSet[AsyncGenerator[Any, Any]] = weakref.WeakSet()
        self._exception_handler: Callable[[asyncio.AbstractEventLoop, dict[str, Any]], object] | None = None
        self._task_factory: Callable[..., Any] | None = None
        self._build_core()

    def _build_core(self) -> None:
        ready: deque[Handle] = deque()
        timers: list[tuple[float, int, Handle]] = []  # a heap; the second item keeps equal times in order
        now = 0.0
        overdue = False  # a timer was set for now or earlier while callbacks ran
        timers_set = tasks_made = 0
        append, popleft, push, pop = ready.append, ready.popleft, heapq.heappush, heapq.heappop
        copy_context, make_future, make_task = contextvars.copy_context, asyncio.Future, asyncio.Task
        end_of_sleep, forever = _END_OF_SLEEP, math.inf
        root = copy_context()  # of sleeps, which look at no context variable

        def time() -> float:
            return now

        def call_soon(
            callback: Any, argument: Any = _NOTHING, *more: Any, context: contextvars.Context | None = None
        ) -> Handle:
            if more:
                callback = partial(callback, argument, *more)
                argument = _NOTHING
            handle = Handle(callback, argument, copy_context() if context is None else context)
            append(handle)
            return handle

        def call_later(
            delay: float, callback: Any, *args: Any, context: contextvars.Context | None = None
        ) -> TimerHandle:
            nonlocal timers_set, overdue
            when = now + delay
            if when.__class__ is not float:
                when = float(when)  # or numpy's floats would come out as the time
            if callback is end_of_sleep:
                handle = TimerHandle(_end_sleep, args, root, when)
            else:
                handle = TimerHandle(
                    partial(callback, *args), _NOTHING, copy_context() if context is None else context, when
                )
            if not now < when < forever:
                if when == forever:  # never fires, so there is nothing to wait for
                    return handle
                if when != when:
                    raise ValueError("a timer needs a time in seconds, got nan")
                overdue = True
            timers_set += 1
            push(timers, (when, timers_set, handle))
            return handle

        def call_at(when: float, callback: Any, *args: Any, context: contextvars.Context | None = None) -> TimerHandle:
            nonlocal now, overdue
            current, now = now, 0.0  # 0.0 + when is when to the last bit; now + (when - now) may not be
            try:
                return call_later(when, callback, *args, context=context)
            finally:
                now = current
                overdue = overdue or when <= now

        def create_task(
            coro: Any, *, name: str | None = None, context: contextvars.Context | None = None
        ) -> asyncio.Task[Any]:
            nonlocal tasks_made
            tasks_made += 1
            name = f"Task-{tasks_made}" if name is None else name
            if self._task_factory is None:
                return make_task(coro, loop=self, name=name, context=context)
            task = self._task_factory(self, coro, **({} if context is None else {"context": context}))
            task.set_name(name)
            return task

        def tidy() -> None:
            """Drop cancelled timers and collect garbage: a long run with timeouts would fill the memory."""
            timers[:] = [timer for timer in timers if timer[2].callback is not None]
            heapq.heapify(timers)
            gc.collect(1)

        def run_callbacks() -> bool:
            """Run until `stop`; False when nothing is left to run. Raises `TooManyEvents`."""
            nonlocal now, overdue
            left = 0  # callbacks of the current turn still to run
            events = 0
            checkpoint = min(self._budget, _COLLECT_EVERY)
            handle: Any = None
            while True:
                try:
                    while True:
                        # One turn, as in asyncio: the callbacks that are ready now; those that they add come next.
                        while left:
                            left -= 1
                            handle = popleft()
                            callback = handle.callback
                            if callback is not None:
                                argument = handle.argument
                                if argument is _NOTHING:
                                    handle.context.run(callback)
                                else:
                                    handle.context.run(callback, argument)
                        if self._stopping:
                            return True
                        if overdue:
                            overdue = False
                            while timers and timers[0][0] <= now:
                                append(pop(timers)[2])
                        left = len(ready)
                        if left:
                            events += left
                            if events < checkpoint:
                                continue
                            break
                        if self._outside_work:
                            append(self._next_from_thread())
                            left = 1
                            continue
                        # The clock jumps.
                        while timers:
                            when, _, handle = pop(timers)
                            if handle.callback is not None:
                                break
                        else:
                            if self._from_threads.empty():
                                return False
                            append(self._from_threads.get())
                            left = 1
                            continue
                        now = when
                        events += 1
                        if timers and timers[0][0] == when:
                            append(handle)
                            while timers and timers[0][0] == when:
                                append(pop(timers)[2])
                            left = len(ready)
                        elif handle.context is root:
                            future, result = handle.argument
                            if not future.cancelled():
                                future.set_result(result)
                        else:
                            handle.context.run(handle.callback)
                        if events >= checkpoint:
                            break
                except (SystemExit, KeyboardInterrupt):
                    raise
                except BaseException as error:
                    self.call_exception_handler(
                        {"message": f"Exception in callback {handle.callback!r}", "exception": error}
                    )
                else:
                    self._budget -= events
                    if self._budget <= 0:
                        raise TooManyEvents
                    events = 0
                    checkpoint = min(self._budget, _COLLECT_EVERY)
                    tidy()

        self.call_soon, self.call_at, self.call_later = call_soon, call_at, call_later
        self.create_task, self.time, self._run_callbacks = create_task, time, run_callbacks
        self.create_future = partial(make_future, loop=self)

    # Running

    def run(self, main: Coroutine[Any, Any, Result]) -> Result:
        """Run ``main`` to its end, then end what it left behind, and close."""
        task = self.create_task(main)
        failed = interrupted = True
        try:
            self._run_until_done(task)
            result = task.result()
            failed = interrupted = False
            return result
        except BaseException as error:
            interrupted = isinstance(error, (SystemExit, KeyboardInterrupt))
            raise
        finally:
            self._hushed = failed  # the failure says it all
            try:
                self._end_tasks(tidy_up_only=failed)
            finally:
                self._hushed = True
                self._closed = True
                if self._executor is not None:
                    self._executor.shutdown(wait=not interrupted, cancel_futures=True)
                for name in ("call_soon", "call_at", "call_later", "create_task"):
                    setattr(self, name, self._refuse_closed)

    def _run_until_done(self, future: asyncio.Future[Any]) -> None:
        self._stopping = False
        future.add_done_callback(self._stop_for)
        try:
            if not self._run_callbacks():
                raise Deadlock(
                    "nothing left to wait for: every task waits, and no timer is set\n" + self._waiting_tasks()
                )
        except TooManyEvents:
            raise TooManyEvents(
                f"more than {self.max_events:,} events by {self.time()!r} s of virtual time: does a loop never end? "
                f"If the run is meant to be this long, pass a larger max_events to simulate()\n" + self._waiting_tasks()
            ) from None
        finally:
            future.remove_done_callback(self._stop_for)
        if self.interrupted and not self._interrupt_raised:
            self._interrupt_raised = True
            raise KeyboardInterrupt
        if not future.done():
            raise RuntimeError("loop.stop() was called before the simulated coroutine ended")

    def _stop_for(self, _future: asyncio.Future[Any]) -> None:
        self._stopping = True

    def _end_tasks(self, tidy_up_only: bool) -> None:
        """Cancel the tasks that are left and let them clean up, then close async generators."""
        for _ in range(3):  # a task that waits again after its cancellation is cancelled again
            tasks = _pending_tasks(self)
            if not tasks:
                break
            if tidy_up_only:
                self._budget = 10_000 + 20 * len(tasks)
            for task in tasks:
                task.cancel()
            try:
                self._run_until_done(asyncio.gather(*tasks, return_exceptions=True))
            except (Deadlock, TooManyEvents):
                continue
            for task in tasks:
                if not task.cancelled() and task.exception() is not None:
                    self.call_exception_handler(
                        {
                            "message": "unhandled exception while simulate() cancelled what was left",
                            "exception": task.exception(),
                            "task": task,
                        }
                    )
        left = _pending_tasks(self)
        if left and not tidy_up_only:
            self._hushed = True
            raise Deadlock("these tasks did not end when cancelled\n" + self._waiting_tasks())
        if not left:
            self._run_until_done(self.create_task(self.shutdown_asyncgens()))

    def _waiting_tasks(self, most: int = 8) -> str:
        """The tasks and where they wait, one line for each place."""
        places: dict[str, list[str]] = {}
        for task in _pending_tasks(self):
            places.setdefault(_where(task), []).append(task.get_name())
        lines = []
        for place, names in list(places.items())[:most]:
            shown = ", ".join(names[:3]) + (f", ... ({len(names)} tasks)" if len(names) > 3 else "")
            lines.append(f"  {shown}: {place}")
        if len(places) > most:
            lines.append(f"  and {len(places) - most} more places")
        return "\n".join(lines)

    def _refuse_closed(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise RuntimeError("the simulation is over, its loop is closed")

    def stop(self) -> None:
        self._stopping = True

    def run_forever(self) -> NoReturn:
        raise RuntimeError("this loop is running already: await the coroutine")

    def run_until_complete(self, future: Any) -> NoReturn:
        if isinstance(future, Coroutine):
            future.close()
        self.run_forever()

    def close(self) -> NoReturn:
        raise RuntimeError("cannot close a running loop: simulate() closes it")

    def is_running(self) -> bool:
        return not self._closed

    def is_closed(self) -> bool:
        return self._closed

    def get_debug(self) -> bool:
        return False

    def set_debug(self, enabled: bool) -> None:
        """Debug mode reports slow callbacks by the wall clock, so virtual time has none."""

    def set_task_factory(self, factory: Callable[..., Any] | None) -> None:
        self._task_factory = factory

    def get_task_factory(self) -> Callable[..., Any] | None:
        return self._task_factory

    # Threads

    def call_soon_threadsafe(  # type: ignore[override]
        self, callback: Any, *args: Any, context: contextvars.Context | None = None
    ) -> Any:
        if threading.get_ident() == self._thread:
            return self.call_soon(callback, *args, context=context)
        if self._closed:
            self._refuse_closed()
        # not "context or ...": an empty context is false
        context = contextvars.copy_context() if context is None else context
        handle = Handle(partial(callback, *args), _NOTHING, context)
        self._from_threads.put(handle)
        return handle

    def _next_from_thread(self) -> Handle:
        while True:
            try:
                return self._from_threads.get(timeout=0.1)  # Windows cannot interrupt a wait without a time limit
            except queue.Empty:
                if self.interrupted and not self._interrupt_raised:
                    self._interrupt_raised = True
                    raise KeyboardInterrupt from None

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Any, *args: Any
    ) -> asyncio.Future[Any]:
        if executor is None:
            if self._executor is None:
                self._executor = ThreadPoolExecutor(thread_name_prefix="simulate")
            executor = self._executor
        future = asyncio.wrap_future(executor.submit(func, *args), loop=self)
        self._outside_work += 1
        future.add_done_callback(self._outside_work_done)
        return future

    def _outside_work_done(self, _future: asyncio.Future[Any]) -> None:
        self._outside_work -= 1

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        if self._executor is not None:
            self._executor.shutdown()

    def set_default_executor(self, executor: Any) -> None:
        self._executor = executor

    # Errors that nobody waits for

    def set_exception_handler(self, handler: Any) -> None:
        self._exception_handler = handler

    def get_exception_handler(self) -> Any:
        return self._exception_handler

    def default_exception_handler(self, context: dict[str, Any]) -> None:
        details = [f"{key}: {value!r}" for key, value in context.items() if key not in ("message", "exception")]
        message = "\n".join([context.get("message", "Unhandled exception in event loop"), *details])
        logging.getLogger("asyncio").error(message, exc_info=context.get("exception"))

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        if self._hushed:
            return
        if self._exception_handler is None:
            self.default_exception_handler(context)
        else:
            self._exception_handler(self, context)

    # Async generators

    def asyncgen_started(self, generator: AsyncGenerator[Any, Any]) -> None:
        self._asyncgens.add(generator)

    def asyncgen_dropped(self, generator: AsyncGenerator[Any, Any]) -> None:
        self._asyncgens.discard(generator)
        if not self._closed:
            self.call_soon_threadsafe(self.create_task, generator.aclose())

    async def shutdown_asyncgens(self) -> None:
        generators = list(self._asyncgens)
        self._asyncgens.clear()
        outcomes = await asyncio.gather(*(each.aclose() for each in generators), return_exceptions=True)
        for generator, outcome in zip(generators, outcomes, strict=True):
            if isinstance(outcome, Exception):
                self.call_exception_handler(
                    {
                        "message": f"an error occurred while closing {generator!r}",
                        "exception": outcome,
                        "asyncgen": generator,
                    }
                )


def _refusal(name: str) -> Callable[..., NoReturn]:
    def refuse(_self: VirtualLoop, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise NotSimulated(
            f"loop.{name}() is real input or output, which takes real time. Use an in-memory stand-in inside "
            f"simulate(), or run the code with asyncio.run()"
        )

    refuse.__name__ = name
    return refuse


# What is left of a loop's methods is input and output: sockets, pipes, subprocesses, name look-up, signals.
for _name in vars(asyncio.AbstractEventLoop):
    if not _name.startswith("_") and _name not in {**vars(VirtualLoop), **VirtualLoop.__annotations__}:
        setattr(VirtualLoop, _name, _refusal(_name))


def _pending_tasks(loop: asyncio.AbstractEventLoop) -> list[asyncio.Task[Any]]:
    """In the order of their names, numbers as numbers: asyncio keeps tasks in a set, whose order is chance."""

    def key(task: asyncio.Task[Any]) -> tuple[list[Any], str]:
        parts = re.split(r"(\d+)", task.get_name())
        return [int(part) if i % 2 else part for i, part in enumerate(parts)], _where(task)

    return sorted(asyncio.all_tasks(loop), key=key)


_LIBRARY: Final = (os.path.dirname(asyncio.__file__), os.path.dirname(os.path.dirname(asyncio.__file__)))


def _where(task: asyncio.Task[Any]) -> str:
    """The innermost place in the user's code at which ``task`` is suspended; no path, since paths differ by machine."""
    place: FrameType | None = None
    awaited: Any = task.get_coro()
    while awaited is not None:
        frame = getattr(awaited, "cr_frame", None) or getattr(awaited, "gi_frame", None)
        if frame is None:
            break
        if place is None or os.path.dirname(frame.f_code.co_filename) not in _LIBRARY:
            place = frame
        awaited = getattr(awaited, "cr_await", None) or getattr(awaited, "gi_yieldfrom", None)
    if place is None:
        return "not started"
    code = place.f_code
    if os.path.dirname(code.co_filename) in _LIBRARY:
        return f"in {code.co_qualname}"
    source = linecache.getline(code.co_filename, place.f_lineno).strip()
    return f"in {code.co_name}, line {place.f_lineno}" + (f": {source}" if source else "")


@contextmanager
def _interruptible(loop: VirtualLoop, nested: bool) -> Iterator[None]:
    """Turn Ctrl-C into `KeyboardInterrupt` soon.

    Python's own handler raises anywhere, also between the end of a future and the call that wakes its task, which then
    could not even be cancelled: inside asyncio and this module, the loop raises it after the current turn. A handler
    of the running loop around us would only mark that loop, which stands still.
    """
    before = signal.getsignal(signal.SIGINT)
    ours_to_set = before is signal.default_int_handler or (nested and callable(before))
    if not ours_to_set or threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(_signal: int, frame: FrameType | None) -> None:
        inside = frame is not None and (
            frame.f_code.co_filename == __file__ or os.path.dirname(frame.f_code.co_filename) == _LIBRARY[0]
        )
        if loop.interrupted or not inside:
            raise KeyboardInterrupt
        loop.interrupted = True
        loop.stop()

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


_gc_lock = threading.Lock()
_gc_paused = 0  # simulations running, in all threads
_gc_was_enabled = False


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Pause the collector, which would walk all waiting tasks again and again; the loop collects now and then."""
    global _gc_paused, _gc_was_enabled
    with _gc_lock:
        if not _gc_paused:
            _gc_was_enabled = gc.isenabled()
            gc.disable()
        _gc_paused += 1
    try:
        yield
    finally:
        with _gc_lock:
            _gc_paused -= 1
            if not _gc_paused and _gc_was_enabled:
                gc.enable()
