import math
import random
from functools import partial

from leadlab.checks import check, expect, expect_raises

from .given import Bounds, Span
from .solution import bounds


def cpu(start: float, end: float) -> Span:
    return Span("cpu", start, end)


def io(start: float, end: float) -> Span:
    return Span("io", start, end)


def near(got: float, wanted: float) -> bool:
    return math.isclose(got, wanted, rel_tol=1e-9, abs_tol=1e-9)


def waits(called: str, spans: list[Span], wanted_ms: float, next_step: str) -> None:
    result = bounds([spans], arrival_rps=1)
    expect(
        near(result.wait_ms, wanted_ms),
        called=f"bounds of one request: {called}",
        got=f"wait_ms {result.wait_ms}",
        wanted="the time with at least one io span and no cpu span",
        next_step=next_step,
    )


@check(points=1)
def one_request_in_sequence() -> None:
    """One request: 1 ms of CPU, 8 ms of waiting, 1 ms of CPU."""
    result = bounds([[cpu(0, 1), io(1, 9), cpu(9, 10)]], arrival_rps=100)
    expect(
        isinstance(result, Bounds) and near(result.cpu_ms, 2) and near(result.wait_ms, 8),
        called='bounds([[Span("cpu", 0, 1), Span("io", 1, 9), Span("cpu", 9, 10)]], arrival_rps=100)',
        got=result,
        wanted="cpu_ms 2, wait_ms 8",
        next_step="sum the cpu spans; count the time with io and without cpu",
    )
    expect(
        near(result.max_rps, 500) and near(result.knee, 5) and result.processes == 1,
        called="the same",
        got=result,
        wanted="max_rps 500, knee 5, processes 1",
        next_step="1000 / cpu_ms; (cpu_ms + wait_ms) / cpu_ms",
    )


@check(points=1, hidden=True)
def parallel_calls_count_once() -> None:
    """Parallel, overlapping, nested and touching io spans, in any order."""
    hint = "what time is covered by at least one of the io spans?"
    waits("three parallel io spans of 50 ms", [cpu(0, 2), io(2, 52), io(2, 52), io(2, 52)], 50, hint)
    waits("io 0-30 and 20-50, cpu 50-51", [io(20, 50), cpu(50, 51), io(0, 30)], 50, hint)
    nested = [io(30, 40), io(0, 100), io(90, 95), io(10, 20), cpu(100, 101)]
    waits("io 0-100 with 10-20, 30-40 and 90-95 inside, cpu 100-101", nested, 100, hint)
    waits("io 0.25-1.5 and 1-2.75, cpu 2.75-3", [io(0.25, 1.5), io(1, 2.75), cpu(2.75, 3)], 2.5, hint)
    waits("io 10-20, 20-30, 0-10, cpu 30-31", [io(10, 20), io(20, 30), cpu(30, 31), io(0, 10)], 30, hint)


@check(points=1, hidden=True)
def io_behind_cpu_does_not_wait() -> None:
    """io spans entirely or partly behind cpu spans, and cpu spans within an io span."""
    hint = "time with a cpu span is not waiting, whatever io goes on"
    waits("cpu 0-100, io 10-60 and 50-90", [io(10, 60), cpu(0, 100), io(50, 90)], 0, hint)
    waits("io 0-100, cpu 10-20 and 50-80", [io(0, 100), cpu(50, 80), cpu(10, 20)], 60, hint)
    waits("cpu 0-10, io 5-25, cpu 20-30, io 28-40", [cpu(0, 10), io(5, 25), cpu(20, 30), io(28, 40)], 20, hint)


@check(points=1, hidden=True)
def gaps_are_not_waiting() -> None:
    """Requests with time in which no span is going on, and requests that start late."""
    hint = "count what the spans cover, and not from the first start to the last end"
    waits("cpu 100-101, then nothing, io 150-160", [cpu(100, 101), io(150, 160)], 10, hint)
    waits("cpu 0-5 and 95-100", [cpu(95, 100), cpu(0, 5)], 0, hint)
    waits("io 10-20 and 30-40, cpu 22-25", [io(10, 20), cpu(22, 25), io(30, 40)], 20, hint)


@check(points=1, hidden=True)
def traces_agree_with_a_count() -> None:
    """200 seeded traces of 1 to 4 requests against a count ms by ms."""
    rng = random.Random(7)
    for _ in range(200):
        requests, busy, waiting = [], 0, 0
        count = rng.randint(1, 4)
        for _ in range(count):
            cuts = sorted(rng.sample(range(60), 2 * rng.randint(1, 4)))
            spans = [cpu(*pair) for pair in zip(cuts[::2], cuts[1::2], strict=True)]
            for _ in range(rng.randint(0, 5)):
                start = rng.randrange(60)
                spans.append(io(start, start + rng.randrange(25)))
            rng.shuffle(spans)
            requests.append(spans)
            for ms in range(100):
                running = {span.kind for span in spans if span.start <= ms < span.end}
                busy += "cpu" in running
                waiting += running == {"io"}
        result = bounds(requests, arrival_rps=10)
        expect(
            near(result.cpu_ms, busy / count)
            and near(result.wait_ms, waiting / count)
            and near(result.knee, (busy + waiting) / busy),
            called=f"bounds of {count} requests, the first with {[(span.kind, span.start, span.end) for span in requests[0]]}",
            got=result,
            wanted="what counting each ms of each request gives",
            next_step="draw the first request on a line of ms and count by hand",
        )


@check(points=1, hidden=True)
def means_are_over_all_requests() -> None:
    """Unequal requests, some without spans or without CPU: means, and the bounds from the means."""
    requests = [[cpu(0, 9), io(9, 10)], [cpu(0, 1), io(1, 100)], [], [io(0, 8)]]
    result = bounds(requests, arrival_rps=1)
    expect(
        near(result.cpu_ms, 10 / 4) and near(result.wait_ms, 108 / 4),
        called="bounds of four requests: 9 ms CPU and 1 ms io; 1 and 99; no spans; 8 ms io",
        got=result,
        wanted="means over all four",
        next_step="divide by the number of requests, also where one has no spans",
    )
    expect(
        near(result.knee, 118 / 10) and near(result.max_rps, 400),
        called="the same",
        got=result,
        wanted="knee and max_rps computed from the two means",
        next_step="the ratio of the means, and not the mean of the ratios",
    )


@check(points=1, hidden=True)
def no_cpu_has_no_bound() -> None:
    """Requests that only wait, and requests without any span."""
    for requests, wait_ms in (([[io(0, 40)], [io(5, 25)]], 30), ([[], []], 0), ([[cpu(3, 3), io(0, 4)]], 4)):
        result = bounds(requests, arrival_rps=1e6)
        expect(
            result.cpu_ms == 0 and result.knee == result.max_rps == math.inf and result.processes == 1,
            called=f"bounds of {len(requests)} requests without CPU time, arrival_rps 1e6",
            got=result,
            wanted="knee and max_rps inf, one process",
            next_step="ask for cpu_ms == 0 before you divide",
        )
        expect(
            near(result.wait_ms, wait_ms),
            called="the same",
            got=f"wait_ms {result.wait_ms}",
            wanted="waiting counts as ever",
            next_step="compute wait_ms before you return",
        )


@check(points=1, hidden=True)
def empty_spans_have_no_effect() -> None:
    """Spans of length zero and touching spans of either kind, at the edges of others and inside them."""
    spans = [cpu(0, 10), io(10, 20)]
    plain = bounds([spans], arrival_rps=70)
    extra = [cpu(5, 5), cpu(0, 0), cpu(10, 10), io(3, 3), cpu(15, 15), io(50, 50), cpu(99, 99), cpu(5, 5)]
    expect(
        bounds([spans + extra], arrival_rps=70) == plain == bounds([extra + spans], arrival_rps=70),
        called="bounds of cpu 0-10 and io 10-20, with and without spans of length zero",
        got=f"{plain} and {bounds([extra + spans], arrival_rps=70)}",
        wanted="the same result",
        next_step="drop spans of length zero before you look for overlaps",
    )
    touching = bounds([[cpu(20, 30), cpu(10, 20), cpu(0, 10)]], arrival_rps=1)
    expect(
        near(touching.cpu_ms, 30) and touching.wait_ms == 0,
        called="cpu 0-10, 10-20, 20-30",
        got=touching,
        wanted="30 ms of CPU: touching is no overlap",
        next_step="compare with <, not with <=",
    )


@check(points=1, hidden=True)
def an_exact_fit_is_not_rounded_up() -> None:
    """Loads that fit a number of processes exactly, and loads just above and below."""
    cases: list[tuple[float, float, float, int]] = [
        (700, 3, 0.7, 3),
        (1_000, 3, 0.7, 5),
        (300, 7, 0.7, 3),
        (100, 21, 0.7, 3),
        (1_000, 0.7, 0.1, 7),
    ]
    cases += [
        (500, 2, 1.0, 1),
        (500.001, 2, 1.0, 2),
        (500.0001, 2, 1.0, 2),
        (499.999, 2, 1.0, 1),
        (900, 1, 0.3, 3),
        (1_400, 4, 0.7, 8),
    ]
    for arrival, cpu_ms, util, wanted in cases:
        result = bounds([[cpu(0, cpu_ms)]], arrival_rps=arrival, target_util=util)
        expect(
            result.processes == wanted and isinstance(result.processes, int),
            called=f"bounds: {cpu_ms} ms of CPU, {arrival} requests per second, target_util {util}",
            got=f"processes {result.processes}",
            wanted="the smallest n with load ≤ n × target_util + 1e-9",
            next_step="floating point makes an exact fit a little too large: subtract the tolerance before ceil",
        )


@check(points=1, hidden=True)
def processes_follow_rate_and_target() -> None:
    """Number of processes over many rates and targets, rate 0 and the default target among them."""
    for arrival in (0, 1, 33, 250, 1_000, 7_919):
        for util in (0.05, 0.5, 0.7, 0.93, 1):
            result = bounds([[cpu(0, 1), io(1, 500)], [cpu(0, 5)]], arrival_rps=arrival, target_util=util)
            load = arrival * 3 / 1_000
            n = result.processes
            expect(
                n >= 1 and load <= n * util + 1e-9 and (n == 1 or load > (n - 1) * util + 1e-9),
                called=f"bounds: mean CPU 3 ms, {arrival} requests per second, target_util {util}",
                got=f"processes {n}",
                wanted="the smallest number that is at least 1 and enough",
                next_step="load in cores is arrival_rps × cpu_ms / 1000; waiting needs no core",
            )
    default = bounds([[cpu(0, 3)]], arrival_rps=1_000).processes
    expect(
        default == 5,
        called="bounds: 3 ms of CPU, 1,000 requests per second, no target_util given",
        got=f"processes {default}",
        wanted="target_util 0.7",
        next_step="keep the default of the skeleton",
    )


@check(points=1, hidden=True)
def one_thread_runs_one_span() -> None:
    """cpu spans that overlap, neighbours in the list or not, in any order; and such that do not."""
    for spans in (
        [cpu(0, 10), cpu(9, 20)],
        [cpu(9, 20), cpu(0, 10)],
        [cpu(0, 10), cpu(30, 40), cpu(5, 6)],
        [cpu(0, 100), cpu(200, 300), cpu(20, 30), cpu(110, 120)],
        [cpu(3, 4), io(0, 50), cpu(3, 4)],
        [cpu(10, 20), cpu(0, 10), cpu(19.5, 25)],
    ):
        expect_raises(
            ValueError,
            partial(bounds, [[cpu(0, 1)], spans], arrival_rps=1),
            called=f"bounds, second request {[(span.kind, span.start, span.end) for span in spans]}",
            next_step="sort the cpu spans, then compare each with the next",
        )
    result = bounds([[cpu(0, 10)], [cpu(5, 15)]], arrival_rps=1)
    expect(
        near(result.cpu_ms, 10),
        called="bounds of two requests with cpu 0-10 and cpu 5-15",
        got=result,
        wanted="no error: spans of different requests are on clocks of their own",
        next_step="look for overlaps within one request only",
    )


@check(points=1, hidden=True)
def bad_input_is_refused() -> None:
    """No requests, spans that end before they start, rates and targets out of range; and the limits that are allowed."""
    fine = [[cpu(0, 1)]]
    for requests, arrival, util in (
        ([], 1, 0.7),
        ([[cpu(2, 1)]], 1, 0.7),
        ([[cpu(0, 1), io(9, 8)]], 1, 0.7),
        (fine, -0.5, 0.7),
        (fine, 1, 0),
        (fine, 1, -0.1),
        (fine, 1, 1.01),
    ):
        expect_raises(
            ValueError,
            partial(bounds, requests, arrival_rps=arrival, target_util=util),
            called=f"bounds({requests}, arrival_rps={arrival}, target_util={util})",
            next_step="test all arguments first",
        )
    result = bounds(fine, arrival_rps=0, target_util=1)
    expect(
        result.processes == 1,
        called="bounds, arrival_rps 0, target_util 1",
        got=result,
        wanted="both are allowed",
        next_step="0 is a rate, and 1 is in (0, 1]",
    )
