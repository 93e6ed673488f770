import asyncio
import contextlib
import functools
import inspect
import logging
import signal
import threading
import time
import warnings
from collections.abc import Iterator
from types import FrameType
from typing import Any

from leadlab.checks import check, expect

from .given import retry_right, retry_swallows
from .solution import suite


class TooSlow(BaseException):
    """A suite that really sleeps, or does not end."""


@contextlib.contextmanager
def without_real_sleep() -> Iterator[None]:
    """No running loop, no warnings on stderr, and an end for what sleeps for more than 0.5 s or runs for more than 5 s."""
    slept = 0.0
    real_sleep, real_async_sleep = time.sleep, asyncio.sleep

    def count(seconds: float) -> None:
        nonlocal slept
        slept += seconds
        if slept > 0.5:
            raise TooSlow("more than half a second of real sleep")

    def sleep(seconds: float) -> None:
        count(seconds)
        real_sleep(seconds)

    async def async_sleep(delay: float, result: object = None) -> object:
        if type(asyncio.get_running_loop()).__module__ != "leadlab.clock":
            count(delay)
        return await real_async_sleep(delay, result)

    def alarm(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlow("it does not end")

    outer = asyncio._get_running_loop()
    has_alarm = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    logger, level = logging.getLogger("asyncio"), logging.getLogger("asyncio").level
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        asyncio._set_running_loop(None)
        time.sleep, asyncio.sleep = sleep, async_sleep  # type: ignore[assignment]
        logger.setLevel(logging.CRITICAL + 1)
        if has_alarm:
            before = signal.signal(signal.SIGALRM, alarm)
            signal.setitimer(signal.ITIMER_REAL, 5)
        try:
            yield
        finally:
            if has_alarm:
                signal.setitimer(signal.ITIMER_REAL, 0)
                signal.signal(signal.SIGALRM, before)
            logger.setLevel(level)
            time.sleep, asyncio.sleep = real_sleep, real_async_sleep
            asyncio._set_running_loop(outer)


def verdict_on(retry: Any) -> str:
    """What the suite says of ``retry``: "right", "wrong", or how the suite failed."""
    try:
        with without_real_sleep():
            call: Any = suite  # what it returns is looked at: None if it ran
            result = call(retry)
            if inspect.iscoroutine(result):
                result.close()
    except NotImplementedError:
        raise
    except AssertionError:
        return "wrong"
    except TooSlow as error:
        return f"no verdict: {error}"
    except BaseException as error:
        return f"no verdict: the suite ended with {type(error).__name__}: {error}"
    return "right" if result is None else f"no verdict: the suite returned {type(result).__name__}, not None"


async def recursive_retry(
    fn: Any, *, attempts: int, base: float, cap: float, retry_on: Any = (Exception,), sleep: Any
) -> Any:
    """Right, by recursion: each try runs inside the handler of the one before."""
    if attempts < 1:
        raise ValueError(attempts)
    try:
        return await fn()
    except asyncio.CancelledError:
        raise
    except retry_on:
        if attempts == 1:
            raise
        await sleep(min(cap, base))
        return await recursive_retry(fn, attempts=attempts - 1, base=base * 2, cap=cap, retry_on=retry_on, sleep=sleep)


def decorated_retry(fn: Any, **options: Any) -> Any:
    """Right, built of a decorator that is applied at each call; the delays come from a generator."""

    def retrying(attempts: int, base: float, cap: float, sleep: Any, retry_on: Any = (Exception,)) -> Any:
        def delays() -> Iterator[float]:
            delay = base
            for _ in range(attempts - 1):
                yield delay if delay < cap else cap
                delay += delay

        def decorate(function: Any) -> Any:
            @functools.wraps(function)
            async def tries() -> Any:
                if attempts < 1:
                    raise ValueError("at least one attempt")
                for delay in delays():
                    try:
                        return await function()
                    except BaseException as error:
                        if isinstance(error, asyncio.CancelledError) or not isinstance(error, retry_on):
                            raise
                    await sleep(delay)
                return await function()

            return tries

        return decorate

    return retrying(**options)(fn)()


def expect_no_false_alarm() -> None:
    for name, retry in (("a loop", retry_right), ("recursion", recursive_retry), ("a decorator", decorated_retry)):
        got = verdict_on(retry)
        expect(
            got == "right",
            called=f"suite(retry) with a right retry, built as {name}",
            got=got,
            wanted="None: a false alarm costs all other points",
            next_step="assert only what the task says of retry; expect nothing of its style, its loop or its traceback",
        )


def expect_killed(mutants: dict[str, Any]) -> None:
    expect_no_false_alarm()
    for bug, retry in mutants.items():
        got = verdict_on(retry)
        expect(
            got == "wrong",
            called=f"suite(retry) with a retry that {bug}",
            got=got,
            wanted="AssertionError",
            next_step="write the case in which this bug shows, and turn whatever the subject raises into an assertion",
        )


def mutant(
    *,
    extra_tries: int = 0,
    sleeps_at_the_end: bool = False,
    delay: Any = lambda base, cap, k: min(cap, base * 2**k),
    raises: Any = lambda errors: errors[-1],
    retries: Any = lambda error, retry_on: (
        isinstance(error, retry_on) and not isinstance(error, asyncio.CancelledError)
    ),
    calls_again: bool = False,
    takes_zero: bool = False,
    awaits: bool = True,
    remembers: bool = False,
) -> Any:
    """A retry with a bug."""
    kept = [0]

    async def retry(
        fn: Any, *, attempts: int, base: float, cap: float, retry_on: Any = (Exception,), sleep: Any
    ) -> Any:
        if attempts < 1 and not takes_zero:
            raise ValueError("attempts")
        errors: list[BaseException] = []
        k = kept[0] if remembers else 0
        while True:
            try:
                result = await fn()
                if calls_again:
                    await fn()
                return result
            except BaseException as error:
                if not retries(error, retry_on):
                    raise
                errors.append(error)
            is_last = len(errors) >= attempts + extra_tries
            if not is_last or sleeps_at_the_end:
                waiting = sleep(delay(base, cap, k))
                if awaits:
                    await waiting
                elif inspect.iscoroutine(waiting):
                    waiting.close()  # else Python warns on stderr whenever it is collected
            if is_last:
                raise raises(errors)
            k += 1
            kept[0] = k

    return retry


def remade(errors: list[BaseException]) -> BaseException:
    """A new exception of the same class, with the same arguments."""
    new = type(errors[-1])(*errors[-1].args)
    new.__cause__ = errors[-1]
    return new


@check(points=2)
def a_right_one_passes_and_a_wrong_one_fails() -> None:
    """`retry_right` passes; `retry_swallows`, which returns None after the last failure, does not."""
    got = verdict_on(retry_right), verdict_on(retry_swallows)
    expect(
        got == ("right", "wrong"),
        called="suite(retry_right), suite(retry_swallows)",
        got=got,
        wanted='("right", "wrong"): None for the first, AssertionError for the second',
        next_step="call retry with an fn that always fails, and look at what comes out",
    )


@check(points=2, hidden=True)
def right_ones_in_other_styles_pass() -> None:
    """Three right implementations in different styles, each several times."""
    for _ in range(3):
        expect_no_false_alarm()


@check(points=1, hidden=True)
def the_number_of_tries() -> None:
    """Bugs in the number of tries."""
    expect_killed({"tries once too often": mutant(extra_tries=1), "tries once too little": mutant(extra_tries=-1)})


@check(points=1, hidden=True)
def the_sleep_after_the_last_try() -> None:
    """A sleep that comes too late to help."""
    expect_killed({"sleeps after the last try": mutant(sleeps_at_the_end=True)})


@check(points=1, hidden=True)
def the_cap() -> None:
    """Delays above the cap."""
    expect_killed({"ignores the cap": mutant(delay=lambda base, cap, k: base * 2**k)})


@check(points=1, hidden=True)
def the_growth_of_the_delays() -> None:
    """Delays that grow in another way."""
    expect_killed(
        {
            "doubles before the first sleep": mutant(delay=lambda base, cap, k: min(cap, base * 2 ** (k + 1))),
            "lets delays grow by a constant": mutant(delay=lambda base, cap, k: min(cap, base * (k + 1))),
        }
    )


@check(points=1, hidden=True)
def the_exception_that_comes_out() -> None:
    """Which exception is raised when the tries are used up."""
    expect_killed(
        {
            "raises the first exception": mutant(raises=lambda errors: errors[0]),
            "raises a new exception of the same class": mutant(raises=remade),
        }
    )


@check(points=1, hidden=True)
def what_is_not_listed() -> None:
    """Exceptions outside `retry_on`."""

    def is_retried(error: BaseException, retry_on: Any) -> bool:
        return isinstance(error, (Exception, *retry_on)) and not isinstance(error, asyncio.CancelledError)

    anything = mutant(retries=is_retried)
    expect_killed({"retries what is not listed": anything})


@check(points=1, hidden=True)
def cancellation() -> None:
    """Cancellation, in all cases that the task names."""
    expect_killed(
        {
            "retries a CancelledError that retry_on covers": mutant(
                retries=lambda error, retry_on: isinstance(error, retry_on)
            )
        }
    )


@check(points=1, hidden=True)
def calls_that_should_not_happen() -> None:
    """Calls of `fn` that the subject must not make."""
    expect_killed(
        {"calls fn once more after a success": mutant(calls_again=True), "accepts attempts=0": mutant(takes_zero=True)}
    )


@check(points=1, hidden=True)
def between_tries_and_between_calls() -> None:
    """What happens between two tries, and from one call to the next."""
    expect_killed(
        {
            "does not await the sleep": mutant(awaits=False),
            "goes on counting from one call to the next": mutant(remembers=True),
        }
    )
