"""Checks of ctx-6: 3 points for lookup, 1 for in_thread, 1 for enqueue, 5 for worker, 6 for entry."""

import asyncio
import contextvars
import threading
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from leadlab.checks import check, expect

from .given import (
    SPANS,
    GatewayDeps,
    JobQueue,
    LegacySDK,
    SpanIds,
    current_span,
    open_span,
    read_traceparent,
    worker_errors,
    write_traceparent,
)
from .solution import enqueue, entry, in_thread, lookup, worker

LIMIT_S = 2.0  # nothing that is right comes near it
PRICES = {"mug": "12.50", "tea": "4.20", "pot": "free"}
REMOTE = SpanIds("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")
HEADER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


class HeldPrices(dict):
    """Prices that the SDK gets only when ``may_answer`` is set."""

    def __init__(self) -> None:
        super().__init__(PRICES)
        self.is_asked, self.may_answer = threading.Event(), threading.Event()

    def __getitem__(self, key: str) -> str:
        self.is_asked.set()
        self.may_answer.wait(LIMIT_S)
        return super().__getitem__(key)


def traced_run(main: Callable[[], Coroutine[Any, Any, Any]], called: str, sdk: LegacySDK | None = None) -> Any:
    """The result of ``main()`` on a loop of its own, in debug mode, in a thread of its own; nothing may be reported."""
    results: list[Any] = []
    errors: list[BaseException] = []
    reports: list[Any] = []
    SPANS.clear()
    worker_errors.clear()

    async def watched() -> Any:
        loop = asyncio.get_running_loop()
        loop.slow_callback_duration = 2 * LIMIT_S
        loop.set_exception_handler(lambda _, context: reports.append(context.get("exception") or context["message"]))
        async with asyncio.timeout(LIMIT_S):
            return await main()

    def run() -> None:
        try:
            results.append(asyncio.run(watched(), debug=True))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=contextvars.Context().run, args=(run,), daemon=True)
    thread.start()
    deadline = time.monotonic() + 2 * LIMIT_S
    while thread.is_alive() and time.monotonic() < deadline and not (sdk and sdk.callback_errors):
        thread.join(0.02)
    if sdk:
        sdk.close()
        expect(
            not sdk.callback_errors,
            called=called,
            got=f"a callback raised {sdk.callback_errors[:1]!r} on the SDK's thread",
            wanted="callbacks that raise nothing",
            next_step="from the SDK's thread, touch nothing of the loop but call_soon_threadsafe",
        )
    expect(
        bool(results or errors) and not any(isinstance(error, TimeoutError) for error in errors),
        called=called,
        got=f"no result after {LIMIT_S:g} s",
        wanted="an end in no time",
        next_step="who is waited for, and who wakes the loop?",
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


def parse_price_traced(text: str) -> float:
    with open_span("parse_price"):
        return float(text)


def render_traced(price: float) -> str:
    with open_span("render"):
        return f"{price:.2f} EUR"


async def until_true(condition: Callable[[], bool]) -> bool:
    """Whether the condition came true within a second, the loop running meanwhile."""
    for _ in range(1000):
        if condition():
            return True
        await asyncio.sleep(0.001)
    return False


async def stopped(task: asyncio.Task) -> str:
    """Cancel a task; how it ended."""
    task.cancel()
    done, _ = await asyncio.wait([task], timeout=0.5)
    if not done:
        return "it still runs"
    return "cancelled" if task.cancelled() else f"{task.exception()!r}"


def edges_of(trace_id: str) -> list[tuple[str, str | None]]:
    """(name, name of its parent) for each span of a trace, in order of the names."""
    names = {span_id: name for name, trace, span_id, _ in SPANS if trace == trace_id}
    return sorted(
        (name, names.get(parent, "of another trace") if parent else None)
        for name, trace, _, parent in SPANS
        if trace == trace_id
    )


@check(points=1)
def a_lookup_runs_on_value_under_the_callers_span() -> None:
    """Two callers of one SDK: each gets what its `on_value` made, under its own span."""
    sdk = LegacySDK(PRICES)

    def on_value(text: str) -> tuple[str, SpanIds | None]:
        return text, current_span.get()

    async def request(name: str, key: str) -> tuple[Any, SpanIds]:
        with open_span(name) as span:
            return await lookup(sdk, key, on_value), span

    async def main() -> tuple[Any, Any]:
        return await asyncio.gather(request("first", "mug"), request("second", "tea"))

    called = "lookup under a span, from two tasks at once"
    first, second = traced_run(main, called, sdk)
    expect(
        first == (("12.50", first[1]), first[1]) and second == (("4.20", second[1]), second[1]),
        called=called,
        got=[(value, "its own span" if seen == own else seen) for (value, seen), own in (first, second)],
        wanted="[('12.50', 'its own span'), ('4.20', 'its own span')]",
        next_step="the SDK's thread lives in its first caller's context: go back to the loop before you run on_value",
    )


@check(points=1)
def a_thread_sees_the_callers_span() -> None:
    """`in_thread` runs a function in another thread, with its arguments and under the caller's span."""
    problem = LookupError("the function fails")

    def where(*args: int) -> tuple[SpanIds | None, bool, tuple[int, ...]]:
        return current_span.get(), threading.get_ident() == loop_thread[0], args

    def fails() -> None:
        raise problem

    loop_thread: list[int] = []

    async def main() -> tuple[Any, SpanIds, Any]:
        loop_thread.append(threading.get_ident())
        with open_span("request") as span:
            seen = await in_thread(where, 1, 2)
            try:
                return seen, span, await in_thread(fails)
            except LookupError as error:
                return seen, span, error

    called = "in_thread(fn, 1, 2) under a span"
    (seen, on_loops_thread, args), span, error = traced_run(main, called)
    expect(
        seen == span and not on_loops_thread and args == (1, 2) and error is problem,
        called=called,
        got=f"span {'the caller' if seen == span else seen}, on the loop's thread: {on_loops_thread}, arguments {args}, raised {error!r}",
        wanted="the caller's span, another thread, arguments (1, 2), the function's exception",
        next_step="which of asyncio's two ways into a thread carries the context?",
    )


@check(points=1)
def the_message_names_the_enqueue_span() -> None:
    """`enqueue` opens a span and puts a message that names it."""
    queue = JobQueue()

    async def main() -> tuple[Any, SpanIds, SpanIds | None]:
        with open_span("request") as span:
            await enqueue(queue, "audit", {"price": 12.5})
            return await queue.get(), span, current_span.get()

    called = 'enqueue(queue, "audit", {"price": 12.5}) under a span "request"'
    message, span, after = traced_run(main, called)
    put = [each for each in SPANS if each[0] == "enqueue"]
    expect(
        [name for name, *_ in SPANS] == ["request", "enqueue"] and put[0][3] == span.span_id and after == span,
        called=called,
        got=f"spans (name, trace, id, parent) {SPANS}",
        wanted='"request" and its child "enqueue", which is closed at the end',
        next_step='with open_span("enqueue") as span',
    )
    expect(
        message == {"job": "audit", "payload": {"price": 12.5}, "traceparent": f"00-{span.trace_id}-{put[0][2]}-01"},
        called=called,
        got=f"{message}, the request's span being {span.span_id}",
        wanted="job, payload and the traceparent of the span enqueue",
        next_step="write_traceparent of the span that you have opened here",
    )


@check(points=1)
def a_job_is_a_child_of_its_message() -> None:
    """The worker awaits the handler with the payload, in a span under the message's `traceparent`."""
    queue, seen = JobQueue(), list[Any]()

    async def audit(payload: dict) -> None:
        await asyncio.sleep(0)
        seen.append((payload, current_span.get()))

    async def main() -> None:
        await queue.put({"job": "audit", "payload": {"price": 1.5}, "traceparent": HEADER})
        task = asyncio.create_task(worker(queue, {"audit": audit}))
        await until_true(lambda: bool(seen))
        await stopped(task)

    called = f"worker, with one message whose traceparent is {HEADER}"
    traced_run(main, called)
    expect(
        len(seen) == 1 and seen[0][0] == {"price": 1.5} and not worker_errors,
        called=called,
        got=f"payloads handled: {[payload for payload, _ in seen]}, worker_errors: {worker_errors}",
        wanted="one, {'price': 1.5}, and no error",
        next_step='await handlers[message["job"]](message["payload"])',
    )
    expect(
        [(name, trace, parent) for name, trace, _, parent in SPANS] == [("audit", REMOTE.trace_id, REMOTE.span_id)]
        and seen[0][1] is not None
        and seen[0][1].span_id == SPANS[0][2],
        called=called,
        got=f"spans (name, trace, id, parent) {SPANS}, current in the handler: {seen[0][1]}",
        wanted='one span "audit", child of the one in the message, current in the handler',
        next_step="make what read_traceparent returns current, then open the job's span",
    )


@check(points=2)
def one_request_is_one_tree() -> None:
    """One request with a header, through to its job: five spans, all in the header's trace, and the reply."""
    sdk, queue = LegacySDK(PRICES), JobQueue()
    deps = GatewayDeps(sdk, "mug", parse_price_traced, render_traced, queue)
    audited: list[Any] = []

    async def audit(payload: dict) -> None:
        audited.append(payload)

    async def main() -> tuple[dict, SpanIds | None]:
        task = asyncio.create_task(worker(queue, {"audit": audit}))
        reply = await entry({"traceparent": HEADER}, deps)
        after = current_span.get()
        await until_true(lambda: bool(audited))
        await stopped(task)
        return reply, after

    called = f"entry({{'traceparent': '{HEADER}'}}, deps), and the worker"
    reply, after = traced_run(main, called, sdk)
    wanted = {"audit": "enqueue", "enqueue": "request", "parse_price": "request", "render": "request"}
    edges = edges_of(REMOTE.trace_id)
    expect(
        edges == [*sorted(wanted.items())[:3], ("render", "request"), ("request", "of another trace")]
        and len(SPANS) == 5
        and SPANS[0][3] == REMOTE.span_id
        and audited == [{"price": 12.5}],
        called=called,
        got=f"spans (name, trace, id, parent) {SPANS}",
        wanted="request under the header's span; parse_price, render, enqueue under request; audit under enqueue",
        next_step="draw the tree from the parents: which span is the first with a wrong one?",
    )
    request = SpanIds(REMOTE.trace_id, SPANS[0][2])
    expect(
        reply == {"traceparent": write_traceparent(request), "page": "12.50 EUR"} and after is None,
        called=called,
        got=f"{reply}; current_span afterwards: {after}",
        wanted=f"{{'traceparent': '{write_traceparent(request)}', 'page': '12.50 EUR'}}; None",
        next_step="the reply names the request's span, not the caller's; put back what was current",
    )


@check(points=2, hidden=True)
def fifty_requests_are_fifty_traces() -> None:
    """50 requests at once, with and without a header, the worker started before them or inside the first: all trees."""

    async def main(lazy: bool, sdk: LegacySDK) -> list[dict]:
        queue, tasks, audited = JobQueue(), list[asyncio.Task](), list[Any]()

        async def audit(payload: dict) -> None:
            await asyncio.sleep(0)
            audited.append(payload)

        def start_worker() -> None:
            if not tasks:
                tasks.append(asyncio.create_task(worker(queue, {"audit": audit})))

        class LazyQueue(JobQueue):
            async def put(self, message: Any) -> None:
                start_worker()  # in the context of the first request that has a job
                await asyncio.sleep(0)
                await queue.put(message)

        if not lazy:
            start_worker()
        deps = GatewayDeps(sdk, "mug", parse_price_traced, render_traced, LazyQueue() if lazy else queue)

        async def request(number: int) -> dict:
            remote = SpanIds(f"{number + 1:02x}" * 16, "00f067aa0ba902b7")
            return await entry({"traceparent": write_traceparent(remote)} if number % 2 else {}, deps)

        replies = await asyncio.gather(*(request(number) for number in range(50)))
        await until_true(lambda: len(audited) == 50)
        for task in tasks:
            await stopped(task)
        return replies

    for lazy in (False, True):
        sdk = LegacySDK(PRICES)
        called = f"50 requests at once, the worker started {'inside the first' if lazy else 'before them'}"
        replies = traced_run(partial(main, lazy, sdk), called, sdk)
        traces = {trace for _, trace, _, _ in SPANS}
        names = [("audit", "enqueue"), ("enqueue", "request"), ("parse_price", "request"), ("render", "request")]
        roots = ([*names, ("request", None)], [*names, ("request", "of another trace")])
        right = sum(edges_of(trace) in roots for trace in traces)
        named = {read_traceparent(reply["traceparent"]) for reply in replies}
        expect(
            (len(SPANS), len(traces), right) == (250, 50, 50)
            and {(span.trace_id, span.span_id) for span in named if span}
            == {(trace, span_id) for name, trace, span_id, _ in SPANS if name == "request"},
            called=called,
            got=f"{len(SPANS)} spans in {len(traces)} traces, {right} of them whole trees",
            wanted="five spans in each of 50 traces, none mixed, each reply naming its own",
            next_step="which context does each piece run in: on_value, render, the worker's next job?",
        )


@check(points=2, hidden=True)
def jobs_inherit_nothing() -> None:
    """What a job without a usable header gets, after others, and from a worker that was started inside a span."""
    queue, seen = JobQueue(), list[SpanIds | None]()
    malformed = [
        {"traceparent": text} for text in ("", "garbage", HEADER.upper(), HEADER[:-3], HEADER.replace("f", "0")[:35])
    ]
    headers: list[dict] = [{"traceparent": HEADER}, {}, *malformed, {"traceparent": HEADER}, {}]

    async def leaves_a_span(payload: dict) -> None:
        seen.append(current_span.get())
        current_span.set(SpanIds("ab" * 16, "cd" * 8))

    async def main() -> tuple[SpanIds, SpanIds | None]:
        with open_span("boot") as boot:
            task = asyncio.create_task(worker(queue, {"leave": leaves_a_span}))
            for number, header in enumerate(headers):
                await queue.put({"job": "leave", "payload": {"number": number}, **header})
            await until_true(lambda: len(seen) == len(headers))
            await stopped(task)
            return boot, current_span.get()

    called = "worker started inside a span; messages with, without and with malformed traceparents; a handler that sets current_span"
    boot, after = traced_run(main, called)
    jobs = [(trace, parent) for name, trace, _, parent in SPANS if name == "leave"]
    remote = (REMOTE.trace_id, REMOTE.span_id)
    is_valid = [header == headers[0] for header in headers]
    continued = [job == remote for job, valid in zip(jobs, is_valid, strict=False) if valid]
    fresh = [job for job, valid in zip(jobs, is_valid, strict=False) if not valid]
    expect(
        len(jobs) == len(headers)
        and all(continued)
        and len({boot.trace_id, REMOTE.trace_id, "ab" * 16} | {trace for trace, _ in fresh}) == len(fresh) + 3
        and all(parent is None for _, parent in fresh)
        and after == boot,
        called=called,
        got=f"{len(jobs)} of {len(headers)} jobs ran; (trace, parent) of each: {jobs}",
        wanted="children of their headers, and a new trace for each job without a valid one",
        next_step="set current_span for each job, to None too, where nothing earlier can reach it",
    )


@check(points=1, hidden=True)
def the_worker_goes_on_one_by_one() -> None:
    """Unknown jobs and handlers that raise, between others that take turns; their spans, order and entries."""
    queue, log = JobQueue(), list[str]()

    async def slow(payload: dict) -> None:
        log.append(f"begin {payload['n']}")
        for _ in range(3):
            await asyncio.sleep(0)
        log.append(f"end {payload['n']}")

    async def fails(payload: dict) -> None:
        log.append(f"fail {payload['n']}")
        raise ZeroDivisionError(payload["n"])

    async def main() -> tuple[str, bool]:
        task = asyncio.create_task(worker(queue, {"slow": slow, "fails": fails}))
        for n, job in enumerate(["slow", "fails", "unknown", "slow", "fails", "slow"]):
            await queue.put({"job": job, "payload": {"n": n}, "traceparent": HEADER})
        await until_true(lambda: "end 5" in log)
        still_runs = not task.done()
        return await stopped(task), still_runs

    called = "worker, with the jobs slow, fails, unknown, slow, fails, slow"
    traced_run(main, called)
    expect(
        log == ["begin 0", "end 0", "fail 1", "begin 3", "end 3", "fail 4", "begin 5", "end 5"],
        called=called,
        got=log,
        wanted="each job begun after the one before it has ended, and the worker alive after failures",
        next_step="await each handler before the next message; catch Exception around one job, not around the loop",
    )
    names = [name for name, *_ in SPANS]
    expect(
        names == ["slow", "fails", "slow", "fails", "slow"] and len(worker_errors) == 3,
        called=called,
        got=f"spans {names}; {len(worker_errors)} entries in worker_errors",
        wanted="no span for the unknown job; one entry for each job that failed",
        next_step="find the handler before you open the span; count the unknown job as failed",
    )


@check(points=1, hidden=True)
def the_worker_ends_when_cancelled() -> None:
    """A worker that is cancelled while it waits for a message, and while a handler runs."""
    queue, log = JobQueue(), list[str]()

    async def never_ends(payload: dict) -> None:
        log.append("begun")
        try:
            await asyncio.Event().wait()
        finally:
            log.append("ended")

    async def main() -> list[str]:
        idle = asyncio.create_task(worker(JobQueue(), {}))
        busy = asyncio.create_task(worker(queue, {"wait": never_ends}))
        await queue.put({"job": "wait", "payload": {}})
        await until_true(lambda: bool(log))
        ends = [await stopped(idle), await stopped(busy)]
        ended_with_it = log == ["begun", "ended"]
        for task in (idle, busy):  # a worker that cannot be cancelled would keep the loop from ending
            task.cancel()
        return [*ends, f"the handler ended with it: {ended_with_it}"]

    called = "cancel() of a worker that waits for a message, and of one whose handler runs"
    ends = traced_run(main, called)
    expect(
        ends == ["cancelled", "cancelled", "the handler ended with it: True"] and not worker_errors,
        called=called,
        got=f"{ends}, worker_errors: {worker_errors}",
        wanted="both cancelled, the handler too, and no entry",
        next_step="CancelledError is no Exception, and has to pass",
    )


@check(points=1, hidden=True)
def headers_of_every_kind() -> None:
    """The header's name in several spellings, values that are invalid, none at all, and a caller who has a span open."""
    sdk, queue = LegacySDK(PRICES), JobQueue()
    deps = GatewayDeps(sdk, "tea", parse_price_traced, render_traced, queue)
    valid: list[dict] = [{name: HEADER} for name in ("traceparent", "Traceparent", "TRACEPARENT", "traceParent")]
    valid.append({"Accept": "text/html", "tracestate": "a=1", "TraceParent": HEADER, "Host": "shop"})
    values = (
        "",
        "garbage",
        HEADER + "-01",
        HEADER.upper(),
        HEADER.replace("4bf9", "0x19"),
        f"00-{'0' * 32}-{'1' * 16}-01",
    )
    invalid: list[dict] = [{"traceparent": value} for value in values]
    invalid += [{}, {"tracestate": "a=1", "x-traceparent": HEADER}]

    async def main() -> tuple[list[bool], SpanIds, int]:
        kept, reads = list[bool](), 0
        with open_span("caller") as caller:
            for headers in [*valid, *invalid]:
                reply = await entry(headers, deps)
                kept.append(current_span.get() == caller)
                reads += read_traceparent(reply["traceparent"]) is not None
        return kept, caller, reads

    called = "entry under a caller's span, with headers of several kinds"
    kept, caller, reads = traced_run(main, called, sdk)
    requests = [(trace, parent) for name, trace, _, parent in SPANS if name == "request"]
    children, roots = requests[: len(valid)], requests[len(valid) :]
    expect(
        children == [(REMOTE.trace_id, REMOTE.span_id)] * len(valid),
        called=called,
        got=f"{sum(child == (REMOTE.trace_id, REMOTE.span_id) for child in children)} of {len(valid)} valid headers continued",
        wanted="all of them, however the name is written",
        next_step="compare the names in lower case",
    )
    fresh = {trace for trace, parent in roots if parent is None} - {caller.trace_id, REMOTE.trace_id}
    expect(
        len(fresh) == len(invalid) and all(kept) and reads == len(kept),
        called=called,
        got=f"{len(fresh)} of {len(invalid)} requests without a valid header began a trace; the caller's span stayed: {all(kept)}",
        wanted="a new trace for each of these, and the caller's span current afterwards",
        next_step="set current_span to what read_traceparent returned, None too, and put back what was there",
    )


@check(points=1, hidden=True)
def errors_pass_and_leave_nothing() -> None:
    """What the SDK, `parse_price` or `render` raises comes out of `entry`, and the caller's span is back."""
    problem = RuntimeError("the page cannot be rendered")

    def render_fails(price: float) -> str:
        raise problem

    sdk = LegacySDK(PRICES)
    cases = {
        "the SDK": GatewayDeps(sdk, "no such key", parse_price_traced, render_traced, JobQueue()),
        "parse_price": GatewayDeps(sdk, "pot", parse_price_traced, render_traced, JobQueue()),
        "render": GatewayDeps(sdk, "mug", parse_price_traced, render_fails, JobQueue()),
    }

    async def main() -> list[tuple[str, Any, bool]]:
        outcomes = list[tuple[str, Any, bool]]()
        with open_span("caller") as caller:
            for who, deps in cases.items():
                try:
                    outcome: Any = await entry({"traceparent": HEADER}, deps)
                except Exception as error:
                    outcome = error
                outcomes.append((who, outcome, current_span.get() == caller))
        return [*outcomes, ("afterwards", None, current_span.get() is None)]

    called = "entry, with an SDK, a parse_price and a render that raise"
    by_sdk, by_parse, by_render, after = traced_run(main, called, sdk)
    expect(
        type(by_sdk[1]) is KeyError and type(by_parse[1]) is ValueError and by_render[1] is problem,
        called=called,
        got=[f"{who}: {outcome!r}" for who, outcome, _ in (by_sdk, by_parse, by_render)],
        wanted="the exceptions that were raised there, as they are",
        next_step="hand the error that the callback got to the caller, unwrapped; let the others pass",
    )
    expect(
        by_sdk[2] and by_parse[2] and by_render[2] and after[2],
        called=called,
        got=f"current_span was put back after an error of {[who for who, _, back in (by_sdk, by_parse, by_render) if back]}",
        wanted="put back each time",
        next_step="reset in a finally",
    )


@check(points=1, hidden=True)
def a_cancelled_request_is_harmless() -> None:
    """A request that is cancelled, and one that times out, while the SDK works; the late callbacks; the next request."""
    prices = HeldPrices()
    sdk, queue = LegacySDK(prices), JobQueue()
    deps = GatewayDeps(sdk, "mug", parse_price_traced, render_traced, queue)

    async def main() -> tuple[list[str], bool, Any]:
        task = asyncio.create_task(entry({}, deps))
        await until_true(prices.is_asked.is_set)
        loop_runs = not task.done()
        ends = [await stopped(task)]
        try:
            async with asyncio.timeout(0.01):
                await entry({}, deps)
        except TimeoutError:
            ends.append("timed out")
        kept = current_span.get() is None and not prices.may_answer.is_set()
        prices.may_answer.set()
        return ends, kept and loop_runs, (await entry({}, deps))["page"]

    called = "entry, cancelled while the SDK works; another that times out; a third"
    try:
        ends, kept, page = traced_run(main, called, sdk)
    finally:
        prices.may_answer.set()
    expect(
        ends == ["cancelled", "timed out"] and kept and page == "12.50 EUR",
        called=called,
        got=f"ends {ends}, current_span put back: {kept}, the third request's page {page!r}",
        wanted="both end at once, and the third is served",
        next_step="let CancelledError pass; the callback that comes late must find nobody to wake",
    )


@check(points=1, hidden=True)
def the_span_when_lookup_began() -> None:
    """Under which span `on_value` runs when the caller's context has got another one while the SDK worked."""
    prices = HeldPrices()
    sdk = LegacySDK(prices)

    async def main() -> tuple[Any, SpanIds, int]:
        runs = list[SpanIds | None]()
        with open_span("first") as first:
            shared = contextvars.copy_context()
        shared.run(current_span.set, first)
        task = asyncio.create_task(lookup(sdk, "mug", lambda text: runs.append(current_span.get())), context=shared)
        await until_true(prices.is_asked.is_set)
        shared.run(current_span.set, SpanIds("ab" * 16, "cd" * 8))
        prices.may_answer.set()
        await task
        return runs[0], first, len(runs)

    called = "lookup in a context whose span is replaced while the SDK works"
    try:
        seen, first, runs = traced_run(main, called, sdk)
    finally:
        prices.may_answer.set()
    expect(
        seen == first and runs == 1,
        called=called,
        got=f"on_value ran {runs} times, under {'the first span' if seen == first else seen}",
        wanted="once, under the span that was current when lookup began",
        next_step="copy the context before you wait",
    )
