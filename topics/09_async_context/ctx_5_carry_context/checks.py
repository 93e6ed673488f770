"""Checks of ctx-5: 5 points for parse_traceparent, 3 for format_traceparent, 2 for child_of, 5 for ContextExecutor."""

import asyncio
import contextvars
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from leadlab.checks import check, expect, expect_raises

from .given import SpanContext
from .solution import ContextExecutor, child_of, format_traceparent, parse_traceparent

LIMIT_S = 2.0  # nothing that is right comes near it
TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
IDS = f"{TRACE}-{SPAN}"

carried_id: contextvars.ContextVar[str] = contextvars.ContextVar("carried_id", default="nobody")


class ZerosFirst(random.Random):
    """A generator whose first numbers are zeros."""

    zeros = 6.0

    def getrandbits(self, k: int, /) -> int:
        self.zeros -= 1
        return 0 if self.zeros >= 0 else super().getrandbits(k)

    def random(self) -> float:
        self.zeros -= 0.03
        return 0.0 if self.zeros >= 0 else super().random()


def parsed(value: Any) -> Any:
    """What ``parse_traceparent`` returns; the exception if it raises."""
    try:
        return parse_traceparent(value)
    except NotImplementedError:
        raise
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:60]}"


def submitted_as(name: str, executor: Any, fn: Any, *args: Any) -> Any:
    """The future of a call that was submitted in a context in which ``carried_id`` is ``name``."""
    context = contextvars.copy_context()
    context.run(carried_id.set, name)
    return context.run(executor.submit, fn, *args)


@check(points=2)
def examples_are_parsed() -> None:
    """The specification's two examples, sampled and not; spaces around; a version from the future; garbage."""
    cases: list[tuple[Any, SpanContext | None]] = [
        (f"00-{IDS}-01", SpanContext(TRACE, SPAN, 1)),
        (f"00-{IDS}-00", SpanContext(TRACE, SPAN, 0)),
        (f" \t00-{IDS}-01 ", SpanContext(TRACE, SPAN, 1)),
        (f"cc-{IDS}-01-what-the-future-brings", SpanContext(TRACE, SPAN, 1)),
        (f"00-{IDS}-01-what", None),
        ("garbage", None),
        (None, None),
    ]
    for value, wanted in cases:
        got = parsed(value)
        expect(
            got == wanted and type(got) is type(wanted),
            called=f"parse_traceparent({value!r})",
            got=got,
            wanted=repr(wanted),
            next_step="go through the rules in the task's order: length, digits, version, zeros",
        )


@check(points=1)
def a_header_is_written() -> None:
    """A span becomes a header of version 00, sampled and not, and is read back."""
    for flags, digits in ((0, "00"), (1, "01"), (3, "03")):
        ctx = SpanContext(TRACE, SPAN, flags)
        got = format_traceparent(ctx)
        expect(
            got == f"00-{IDS}-{digits}" and parsed(got) == ctx,
            called=f"format_traceparent({ctx})",
            got=f"{got!r}, read back as {parsed(got)}",
            wanted=f"'00-{IDS}-{digits}', read back as it was",
            next_step="the flags are two hexadecimal digits",
        )


@check(points=1)
def a_child_keeps_the_trace() -> None:
    """The child of a span, and the root of a new trace."""
    parent = SpanContext(TRACE, SPAN, 1)
    child, root = child_of(parent, random.Random(5)), child_of(None, random.Random(5))
    expect(
        child.trace_id == TRACE
        and child.span_id != SPAN
        and child.flags == 1
        and parsed(f"00-{TRACE}-{child.span_id}-01") == child,
        called=f"child_of({parent}, rng)",
        got=child,
        wanted="the same trace id and flags, a new span id of 16 digits",
        next_step="fill with zeros on the left: f'{number:016x}'",
    )
    expect(
        parsed(f"00-{root.trace_id}-{root.span_id}-03") == root and root.trace_id != TRACE,
        called="child_of(None, rng)",
        got=root,
        wanted="a new trace id of 32 digits, a span id of 16, flags 3",
        next_step="both ids come from rng",
    )


@check(points=2)
def the_context_goes_along() -> None:
    """`submit`, `map` and `run_in_executor` run their calls under the submitter's value."""

    async def on_the_loop(executor: Any) -> str:
        carried_id.set("Ann")
        async with asyncio.timeout(LIMIT_S):
            return await asyncio.get_running_loop().run_in_executor(executor, carried_id.get)

    def by_map(executor: Any) -> list[str]:
        carried_id.set("Ann")
        return list(executor.map(lambda number: f"{carried_id.get()} {number}", range(3), timeout=LIMIT_S))

    # A loop of its own in a thread of its own: this notebook's thread has a loop that runs.
    with ContextExecutor(2) as executor, ThreadPoolExecutor(1) as runner:
        got = [
            submitted_as("Ann", executor, carried_id.get).result(LIMIT_S),
            submitted_as("Bo", executor, carried_id.get).result(LIMIT_S),
            contextvars.Context().run(by_map, executor),
            runner.submit(contextvars.Context().run, asyncio.run, on_the_loop(executor)).result(2 * LIMIT_S),
        ]
    wanted = ["Ann", "Bo", ["Ann 0", "Ann 1", "Ann 2"], "Ann"]
    expect(
        got == wanted,
        called="submit as Ann, submit as Bo, map as Ann, run_in_executor as Ann",
        got=got,
        wanted=repr(wanted),
        next_step="all three end in submit: copy the context there",
    )


@check(points=2, hidden=True)
def a_table_of_headers() -> None:
    """36 headers with the verdicts that the rules give: versions, lengths, digits, zeros, spaces, types."""
    good, zeros = SpanContext(TRACE, SPAN, 1), "0" * 32
    arabic = "\u0660\u0661"  # digits, to int() and to \d
    table: list[tuple[Any, SpanContext | None]] = [
        (f"00-{IDS}-01", good),
        (f"00-{IDS}-00", good._replace(flags=0)),
        (f"00-{IDS}-03", good._replace(flags=3)),
        (f"00-{IDS}-09", good._replace(flags=9)),
        (f"00-{IDS}-ff", good._replace(flags=255)),
        (f"01-{IDS}-01", good),
        (f"cc-{IDS}-01", good),
        (f"cc-{IDS}-01-what-the-future-brings", good),
        (f"fe-{IDS}-01-", good),
        (f"  \t00-{IDS}-01\t ", good),
        (f"cc-{IDS}-01-".ljust(512, "x"), good),
        (f"00-{IDS}-01".ljust(512), good),
        (f"cc-{IDS}-01-".ljust(513, "x"), None),
        (f"00-{IDS}-01".ljust(513), None),
        (f"ff-{IDS}-01", None),
        (f"00-{IDS}-01-", None),
        (f"00-{IDS}-01-what", None),
        (f"00-{IDS}-011", None),
        (f"cc-{IDS}-01x", None),
        (f"cc-{IDS}-01.what", None),
        (f"cc-{IDS}-0", None),
        (f"00-{IDS}", None),
        (f"00-{IDS}-1", None),
        (f"00-{IDS}-01".upper(), None),
        (f"00-{TRACE}-{SPAN.upper()}-01", None),
        (f"0A-{IDS}-01", None),
        (f"00-{zeros}-{SPAN}-01", None),
        (f"00-{TRACE}-{zeros[:16]}-01", None),
        (f"{arabic}-{IDS}-01", None),
        (f"00-{TRACE[:-2]}{arabic}-{SPAN}-01", None),
        (f"00-+{TRACE[1:]}-{SPAN}-01", None),
        (f"00-{TRACE}-00f0_67aa0ba902b-01", None),
        (f"00-{IDS}-01\n", None),
        (f"\u00a000-{IDS}-01", None),
        (f"00_{IDS}_01", None),
        ("", None),
    ]
    foreign: list[Any] = [None, 42, b"00-" + IDS.encode() + b"-01", [f"00-{IDS}-01"], good, "0" * 10_000_000]
    wrong = [value for value, wanted in [*table, *((value, None) for value in foreign)] if parsed(value) != wanted]
    shown = repr(wrong[0])[:90] if wrong else ""
    expect(
        not wrong,
        called="parse_traceparent of 36 headers, and of values that are no header",
        got=f"{len(wrong)} wrong verdicts, the first for {shown}, which gave {parsed(wrong[0])!r}" if wrong else "",
        wanted="the verdict that the rules of the task give",
        next_step="which rule speaks about this one? Do you check the length first, and the type before it?",
    )


@check(points=1, hidden=True)
def the_propagator_agrees() -> None:
    """3000 mangled headers: the same verdict and the same span as OpenTelemetry's propagator."""
    from opentelemetry import trace
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    propagator, rng = TraceContextTextMapPropagator(), random.Random(9)

    def reference(header: str) -> SpanContext | None:
        found = trace.get_current_span(propagator.extract({"traceparent": header})).get_span_context()
        if not found.is_valid:
            return None
        return SpanContext(
            trace.format_trace_id(found.trace_id), trace.format_span_id(found.span_id), found.trace_flags
        )

    def mangled() -> str:
        version = rng.choice(["00", "00", "01", "cc", "ff", f"{rng.getrandbits(8):02x}"])
        parts = [version, f"{rng.getrandbits(128):032x}", f"{rng.getrandbits(64):016x}", f"{rng.getrandbits(8):02x}"]
        header = list("-".join(parts) + rng.choice(["", "", "-", "-x", "x", " ", "-\u00e9"]))
        for _ in range(rng.choice([0, 0, 1, 1, 2])):
            at = rng.randrange(len(header))
            header[at : at + rng.choice([0, 1, 1])] = rng.choice(["0", "a", "A", "g", "-", " ", "\u0663", "+", "_", ""])
        return rng.choice(["", "", " ", "\t"]) + "".join(header)

    headers = [mangled() for _ in range(3000)]
    differ = [header for header in headers if parsed(header) != reference(header)]
    expect(
        not differ,
        called="parse_traceparent of 3000 mangled headers",
        got=f"{len(differ)} verdicts differ, the first for {differ[0]!r}" if differ else "",
        wanted="the verdict of OpenTelemetry's propagator",
        next_step="count the characters of that one, and look at each",
    )


@check(points=1, hidden=True)
def flags_are_bits() -> None:
    """All 256 flags: read with all their bits, sent with the two that are known."""
    read = [parsed(f"00-{IDS}-{flags:02x}") for flags in range(256)]
    expect(
        read == [SpanContext(TRACE, SPAN, flags) for flags in range(256)],
        called="parse_traceparent, with flags 00 to ff",
        got=f"{sum(each == SpanContext(TRACE, SPAN, flags) for flags, each in enumerate(read))} of 256 right",
        wanted="the byte as an int, all bits",
        next_step="do not compare the flags as text",
    )
    sent = [format_traceparent(SpanContext(TRACE, SPAN, flags)) for flags in range(256)]
    unknown = [header for header in sent if header[-2:] not in ("00", "01", "02", "03")]
    right = sum(int(header[-1]) == flags % 4 for flags, header in enumerate(sent) if header not in unknown)
    expect(
        right == 256 and all(header.startswith(f"00-{IDS}-0") and len(header) == 55 for header in sent),
        called="format_traceparent, with flags 0 to 255",
        got=f"{right} of 256 right; {len(unknown)} send a bit that nobody knows",
        wanted="version 00 and the bits 1 and 2 as they were, nothing else",
        next_step="mask the flags: what you do not understand, you do not vouch for",
    )


@check(points=1, hidden=True)
def bad_fields_are_refused() -> None:
    """Ids that no parser accepts, and flags that are no byte, are not sent."""
    bad_traces = [
        TRACE.upper(),
        TRACE[:-1],
        TRACE + "0",
        "0" * 32,
        "",
        "g" * 32,
        TRACE[:-1] + "\n",
        TRACE[:-1] + "\u0661",
        " " + TRACE[1:],
    ]
    bad_spans = [
        SPAN.upper(),
        SPAN[:-1],
        SPAN + "0",
        "0" * 16,
        "",
        "0x" + SPAN[2:],
        SPAN + "-00",
        "+" + SPAN[1:],
        SPAN[1:] + " ",
    ]
    bad = [SpanContext(trace_id, SPAN, 1) for trace_id in bad_traces]
    bad += [SpanContext(TRACE, span_id, 1) for span_id in bad_spans]
    bad += [SpanContext(TRACE, SPAN, flags) for flags in (-1, 256, 257, 1 << 40)]
    for ctx in bad:
        expect_raises(
            ValueError,
            partial(format_traceparent, ctx),
            called=f"format_traceparent({ctx})",
            next_step="refuse what parse_traceparent would refuse, each field by itself, before anything is masked",
        )


@check(points=1, hidden=True)
def ids_come_from_the_generator() -> None:
    """Generators that begin with zeros, equal seeds, all flags, and a thousand children."""
    for parent in (None, SpanContext(TRACE, SPAN, 9)):
        made = child_of(parent, ZerosFirst(3))
        expect(
            parsed(f"00-{made.trace_id}-{made.span_id}-01") is not None,
            called=f"child_of({parent}, rng), the rng's first numbers being zeros",
            got=made,
            wanted="ids that a parser accepts",
            next_step="draw again while the number is zero",
        )
        twice = [child_of(parent, random.Random(11)) for _ in range(2)]
        expect(
            twice[0] == twice[1] and twice[0] != child_of(parent, random.Random(12)),
            called=f"child_of({parent}, rng), twice with the same seed and once with another",
            got=twice,
            wanted="the same span for the same seed, another for another",
            next_step="take all randomness from rng: no random module, no secrets, no uuid4",
        )
    rng = random.Random(13)
    children = [child_of(SpanContext(TRACE, SPAN, flags % 256), rng) for flags in range(1000)]
    expect(
        all(parsed(f"00-{child.trace_id}-{child.span_id}-01") for child in children)
        and [(child.trace_id, child.flags) for child in children] == [(TRACE, flags % 256) for flags in range(1000)]
        and len({child.span_id for child in children}) == 1000,
        called="child_of, 1000 times, the parents' flags being 0 to 255",
        got=f"{len({child.span_id for child in children})} span ids, flags of the first {[child.flags for child in children[:6]]}",
        wanted="1000 span ids of 16 digits, each parent's flags with all their bits",
        next_step="only the span id changes; masking is the business of what goes out",
    )


@check(points=1, hidden=True)
def calls_do_not_share_a_context() -> None:
    """8 calls from one context that are inside at the same time, and calls that write, one after the other."""
    barrier = threading.Barrier(8)

    def meets(number: int) -> str:
        carried_id.set(f"{carried_id.get()} {number}")
        barrier.wait(LIMIT_S)
        return carried_id.get()

    def submits(executor: Any) -> tuple[list[Any], list[str], str]:
        carried_id.set("Ann")
        futures = [executor.submit(meets, number) for number in range(8)]
        together = [future.exception(2 * LIMIT_S) or future.result() for future in futures]
        return (
            together,
            list(executor.map(lambda _: (carried_id.get(), carried_id.set("Eve"))[0], range(20))),
            carried_id.get(),
        )

    with ContextExecutor(8) as executor:
        together, one_by_one, after = contextvars.Context().run(submits, executor)
        from_nobody = contextvars.Context().run(executor.submit, carried_id.get).result(LIMIT_S)
    expect(
        together == [f"Ann {number}" for number in range(8)],
        called="8 calls, submitted in one context, that set the variable and meet at a barrier",
        got=together,
        wanted="each sees what it has set itself",
        next_step="a Context can be entered once at a time: copy it for each call",
    )
    expect(
        one_by_one == ["Ann"] * 20 and after == "Ann",
        called="map of 20 calls that set the variable after reading it",
        got=f"{one_by_one.count('Ann')} of 20 saw the submitter's value; the submitter has {after!r} afterwards",
        wanted="none sees what another has set, nor does the submitter",
        next_step="a fresh copy for each call",
    )
    expect(
        from_nobody == "nobody",
        called="submit from an empty context, after all these",
        got=from_nobody,
        wanted="the variable's default",
        next_step="run the call inside a copy; do not set variables on the pool's thread, where they stay",
    )


@check(points=1, hidden=True)
def the_moment_of_submission_counts() -> None:
    """Calls that wait in the pool while the submitter's value changes, by `submit` and by `map`."""
    may_run = threading.Event()

    def submits(executor: Any) -> list[str]:
        executor.submit(may_run.wait, LIMIT_S)  # the only thread is busy
        carried_id.set("early")
        first, mapped = executor.submit(carried_id.get), executor.map(lambda _: carried_id.get(), range(3))
        carried_id.set("late")
        second = executor.submit(carried_id.get)
        may_run.set()
        return [first.result(LIMIT_S), *mapped, second.result(LIMIT_S)]

    with ContextExecutor(max_workers=1) as executor:
        try:
            got = contextvars.Context().run(submits, executor)
        finally:
            may_run.set()
    expect(
        got == ["early"] * 4 + ["late"],
        called="submit, map of three, then another value, then submit; all run afterwards",
        got=got,
        wanted="the value at the time of each submission",
        next_step="copy in submit, on the submitter's thread, not inside the worker",
    )


@check(points=1, hidden=True)
def it_is_still_an_executor() -> None:
    """Arguments, exceptions, the initializer, the threads' names, cancelled calls and the shutdown."""
    local, problem = threading.local(), LookupError("the call fails")
    may_run = threading.Event()

    def prepare(word: str) -> None:
        local.word = word

    def call(*args: int, **kwargs: int) -> tuple[Any, ...]:
        return local.word, args, kwargs, threading.current_thread().name.startswith("carry")

    def fails() -> None:
        raise problem

    with ContextExecutor(1, thread_name_prefix="carry", initializer=prepare, initargs=("ready",)) as executor:
        try:
            got = executor.submit(call, 1, 2, size=3, context=4).result(LIMIT_S)
            error = executor.submit(fails).exception(LIMIT_S)
            executor.submit(may_run.wait, LIMIT_S)
            is_cancelled = executor.submit(fails).cancel()
        finally:
            may_run.set()
    expect(
        got == ("ready", (1, 2), {"size": 3, "context": 4}, True) and error is problem and is_cancelled,
        called="submit(call, 1, 2, size=3, context=4) with an initializer; submit of what raises; cancel() of what waits",
        got=f"{got}, {error!r}, cancelled: {is_cancelled}",
        wanted="all arguments, the initializer's work, the very exception, a future that can be cancelled",
        next_step="pass everything on to the inherited submit, and return its future",
    )
    expect_raises(
        RuntimeError,
        partial(executor.submit, fails),
        called="submit after shutdown",
        next_step="leave the shutdown to the inherited class",
    )
