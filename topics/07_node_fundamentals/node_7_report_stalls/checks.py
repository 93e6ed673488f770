import random
import sys
from bisect import bisect_left
from collections.abc import Callable
from itertools import accumulate, pairwise
from typing import Any

from leadlab.checks import check, expect, expect_raises

from .given import StallReport
from .solution import stall_report


def fires_of(gaps: list[float], first: float = 0.0) -> list[float]:
    """The times of fires with these gaps between them, in ms."""
    return list(accumulate(gaps, initial=first))


def fields_of(report: StallReport) -> tuple[float, float, float]:
    return report.stalled_fraction, report.mean_wait, report.worst


def expect_fields(fires: list[float], called: str, right: tuple[float, float, float], wanted: str, step: str) -> None:
    """``stalled_fraction``, ``mean_wait`` and ``worst`` are ``right``, within 1e-6."""
    got = fields_of(stall_report(fires, 10.0))
    expect(
        all(abs(a - b) < 1e-6 for a, b in zip(got, right, strict=True)),
        called=called,
        got=f"(stalled_fraction, mean_wait, worst) = {got}",
        wanted=wanted,
        next_step=step,
    )


def expect_quantiles(fires: list[float], called: str, right: dict[float, float], wanted: str, step: str) -> None:
    """The quantiles asked for are ``right``, within 1e-6 ms."""
    got = stall_report(fires, 10.0, tuple(right)).quantiles
    expect(
        set(got) == set(right) and all(abs(got[q] - right[q]) < 1e-6 for q in right),
        called=called,
        got=f"quantiles {got}",
        wanted=wanted,
        next_step=step,
    )


@check(points=1)
def a_calm_loop_has_no_stall() -> None:
    """Fires exactly `interval` apart: all zeros."""
    report = stall_report(fires_of([10.0] * 100), 10.0)
    expect(
        report == StallReport(0.0, 0.0, {0.5: 0.0, 0.99: 0.0, 0.999: 0.0}, 0.0),
        called="stall_report of 101 fires, 10 ms apart, with interval 10",
        got=report,
        wanted="0 for everything",
        next_step="a gap of one interval is no stall: subtract it",
    )


@check(points=1)
def one_stall_by_definition() -> None:
    """One stall of 90 ms in a window of 200 ms: fraction, mean wait and worst."""
    fires = fires_of([10.0, 10.0, 100.0, *[10.0] * 8])
    expect_fields(
        fires,
        "stall_report of 12 fires in 200 ms, one gap of 100 ms, interval 10",
        (90 / 200, 90**2 / 400, 90.0),
        "90/200, 90²/(2·200) and 90",
        "the request is uniform over time, not over the samples; on average it comes in the middle of the stall",
    )


@check(points=1, hidden=True)
def early_fires_make_up_for_nothing() -> None:
    """Gaps shorter than the interval, before and after stalls."""
    fires = fires_of([1.0, 30.0, 2.0, 2.0, 15.0, 5.0, 5.0])
    expect_fields(
        fires,
        "stall_report of fires with the gaps 1, 30, 2, 2, 15, 5, 5 and interval 10",
        (25 / 60, (400 + 25) / 120, 20.0),
        "only gaps longer than the interval count, and T is the time from the first fire to the last",
        "take max(0, …) for each gap, before you sum",
    )


@check(points=1, hidden=True)
def many_small_stalls() -> None:
    """1000 stalls of a few ms, and a clock that does not begin at 0."""
    rng = random.Random(7)
    stalls = [rng.randrange(1, 9) / 2 for _ in range(1_000)]
    fires = fires_of([10.0 + x for x in stalls], 86_400.0)
    window = 10_000 + sum(stalls)
    expect_fields(
        fires,
        "stall_report of 1001 fires, each gap 0.5 to 4 ms longer than the interval of 10",
        (sum(stalls) / window, sum(x * x for x in stalls) / 2 / window, 4.0),
        "sums over all gaps, by the task's formulas",
        "T is last − first of the fires themselves",
    )


@check(points=1, hidden=True)
def the_dashboard_of_the_lesson() -> None:
    """The lesson's window: 5,901 fires, one of them late by almost a second."""
    fires = [*(10.0 * k for k in range(2_001)), *(21_003.0 + 10.0 * k for k in range(3_900))]
    got = stall_report(fires, 10.0, (0.5, 0.99, 0.999)).quantiles
    right = {0.5: 0.0, 0.99: 993 - 0.01 * 59_993, 0.999: 993 - 0.001 * 59_993}
    expect(
        set(got) == set(right) and all(abs(got[q] - right[q]) < 0.001 for q in right),
        called="stall_report of the lesson's 5,901 fires, interval 10",
        got=f"quantiles {got}",
        wanted="the exact quantiles of a request's wait",
        next_step="no rounding to whole samples: y is where the sum of what is above it equals (1 − q)·T",
    )


@check(points=1, hidden=True)
def stalls_of_unequal_length() -> None:
    """Several stalls, with quantiles between and below them, and exactly at one of them."""
    expect_quantiles(
        fires_of([1.0, 30.0, 2.0, 2.0, 15.0, 5.0, 5.0]),
        "stall_report of fires with the gaps 1, 30, 2, 2, 15, 5, 5 and interval 10, quantiles 0.5 and 0.75",
        {0.5: 0.0, 0.75: 5.0},
        "only gaps longer than the interval count",
        "the sum over all stalls of what is above y must be (1 − q)·T at most",
    )
    fires = fires_of([10.0, 110.0, 10.0, 310.0, 10.0, 60.0, 490.0 - 20.0, 20.0])  # excess 100, 300, 50, 460, 10
    called = "stall_report of gaps 10, 110, 10, 310, 10, 60, 470, 20 with interval 10"
    window = 1_000.0
    for above, right in (
        (160.0, 300.0),
        (200.0, 280.0),
        (560.0, 100.0),
        (660.0, 200 / 3),
        (710.0, 50.0),
        (750.0, 40.0),
    ):
        expect_quantiles(
            fires,
            f"{called}, quantile {1 - above / window}",
            {1 - above / window: right},
            f"{above} of the 1000 ms are spent waiting longer than y",
            "between two stalls the sum falls by one ms per ms for each stall that is still above y",
        )


@check(points=1, hidden=True)
def quantiles_at_both_ends() -> None:
    """`q` of 0 and 1, equal stalls, a loop that is stalled most of the time, and `qs` in no order."""
    busy = fires_of([25.0] * 40)
    expect_quantiles(
        busy,
        "stall_report of 40 gaps of 25 ms, interval 10; qs (1, 0.5, 0, 0.7, 0.25)",
        {1: 15.0, 0.5: 2.5, 0: 0.0, 0.7: 7.5, 0.25: 0.0},
        "60 % of the time is stalled: the median request waits, q = 1 is the worst wait, q = 0 is 0",
        "the keys are the q's as they came; y is never negative",
    )
    expect_quantiles(
        fires_of([50.0, 70.0]),  # no gap without a stall
        "stall_report of gaps 50 and 70, interval 10; qs (0, 0.1, 0.25, 0.5, 0.9)",
        {0: 0.0, 0.1: 0.0, 0.25: 5.0, 0.5: 20.0, 0.9: 48.0},
        "with q = 0.25, 90 of the 120 ms are spent waiting longer than 5",
        "all stalls count, the shortest too",
    )
    expect_quantiles(
        [5.0, 105.0],
        "stall_report([5.0, 105.0], 10), qs (0, 0.5, 1)",
        {0: 0.0, 0.5: 40.0, 1: 90.0},
        "two fires are enough",
        "one gap, one stall: 50 of the 100 ms are spent waiting longer than 40",
    )
    short = stall_report([0.0, 0.5, 1.0, 2.5], 0.5, (0.8,))
    expect(
        abs(short.worst - 1.0) < 1e-6 and abs(short.quantiles[0.8] - 0.5) < 1e-6,
        called="stall_report([0.0, 0.5, 1.0, 2.5], 0.5, (0.8,))",
        got=short,
        wanted="worst 1.0, and 0.5 at 0.8: half a ms of 2.5 is spent waiting longer",
        next_step="any interval above 0 is right, also one below 1 ms",
    )
    three = stall_report(fires_of([10.0, 17.3, 45.7, 10.1]), 10.0, (1.0,))
    expect(
        three.quantiles == {1.0: three.worst} and abs(three.worst - 35.7) < 1e-6,
        called="stall_report with qs (1.0,), the longest gap 45.7",
        got=f"{three.quantiles}, worst {three.worst}",
        wanted="the quantile 1 is exactly worst",
        next_step="for q = 1 nothing may be above y",
    )
    expect(
        stall_report(busy, 10.0, ()).quantiles == {},
        called="stall_report with no qs",
        got=stall_report(busy, 10.0, ()).quantiles,
        wanted="an empty dict",
        next_step="one entry for each q that is asked for",
    )


@check(points=1, hidden=True)
def as_twenty_thousand_arrivals() -> None:
    """50 seeded patterns of stalls against the waits of 20,000 evenly spaced arrivals each."""
    rng = random.Random(77)
    arrivals = 20_000
    for number in range(50):
        shape = rng.choice((0.0, 0.02, 0.2, 0.7))
        gaps = [
            10.0 + (rng.expovariate(1 / 40) if rng.random() < shape else -rng.random())
            for _ in range(rng.choice((30, 150)))
        ]
        fires = fires_of(gaps, rng.uniform(-1e4, 1e4))
        qs = tuple(rng.choice((0.1, 0.5, 0.75, 0.9, 0.95, 0.99)) for _ in range(3))
        report = stall_report(fires, 10.0, qs)
        step = (fires[-1] - fires[0]) / arrivals
        waits, k = [], 1
        for i in range(arrivals):
            at = fires[0] + (i + 0.5) * step
            while fires[k] < at:
                k += 1
            waits.append(fires[k] - at if at > fires[k - 1] + 10.0 else 0.0)
        waits.sort()
        for q in set(qs):
            seen = waits[min(arrivals - 1, int(q * arrivals))]
            expect(
                abs(report.quantiles[q] - seen) <= 0.01 * report.worst + 1e-6,
                called=f"stall_report of pattern {number}: {len(fires)} fires, some gaps random; quantile {q}",
                got=report.quantiles[q],
                wanted="what 20,000 evenly spaced arrivals wait, within 1 % of the worst stall",
                next_step="compare with a simulation of your own on a small pattern",
            )


@check(points=1, hidden=True)
def bad_input_is_refused() -> None:
    """Too few fires, fires that do not increase, intervals and quantiles out of range."""
    cases: list[tuple[list[float], float, tuple[float, ...]]] = [
        ([], 10.0, (0.5,)),
        ([5.0], 10.0, (0.5,)),
        ([0.0, 10.0, 10.0], 10.0, (0.5,)),
        ([0.0, 20.0, 10.0, 30.0], 10.0, ()),
        ([0.0, 10.0], 0.0, (0.5,)),
        ([0.0, 10.0], -1.0, (0.5,)),
        ([0.0, 10.0], 10.0, (0.5, 1.01)),
        ([0.0, 10.0], 10.0, (-0.01,)),
        ([0.0, 10.0, 99.0], 10.0, (99.0,)),
    ]
    for fires, interval, qs in cases:
        expect_raises(
            ValueError,
            lambda fires=fires, interval=interval, qs=qs: stall_report(fires, interval, qs),  # type: ignore[misc]
            called=f"stall_report({fires}, {interval}, {qs})",
            next_step="test the arguments before you compute anything",
        )


@check(points=1, hidden=True)
def a_day_of_samples_is_no_problem() -> None:
    """The work for 2,000 fires, counted in lines that are executed; then 100,000 fires with 20,000 stalls."""

    def counted(call: Callable[[], object]) -> None:
        lines = 0

        def count(_frame: Any, _event: str, _argument: object) -> Any:
            nonlocal lines
            lines += 1
            if lines > 1_200_000:
                raise RecursionError("more than 600 lines for each fire")
            return count

        before = sys.gettrace()
        sys.settrace(count)
        try:
            call()
        finally:
            sys.settrace(before)

    def day(fires: int, stalls: int) -> list[float]:
        return fires_of([10.0 + (1 + k * 7_919 % stalls if k < stalls else 0) for k in range(fires - 1)])

    small = day(2_000, 1_999)
    try:
        counted(lambda: stall_report(small, 10.0, (0.9, 0.99, 0.999)))
        problem = ""
    except RecursionError as error:
        problem = str(error)
    expect(
        not problem,
        called="stall_report of 2,000 fires, nearly all of them late by a different time, 3 quantiles",
        got=problem,
        wanted="work that grows about as the number of fires",
        next_step="sort the stalls once and keep running totals, or search for y by halving",
    )
    stalls = 20_000
    fires = day(100_000, stalls)
    window = fires[-1] - fires[0]
    got = stall_report(fires, 10.0, (0.9, 0.99, 0.999))
    excess = sorted(b - a - 10.0 for a, b in pairwise(fires))
    totals = list(accumulate(reversed(excess)))
    for q in (0.9, 0.99, 0.999):
        y, allowed = got.quantiles[q], (1 - q) * window
        above = len(excess) - bisect_left(excess, y)
        left = totals[above - 1] - above * y if above else 0.0
        expect(
            abs(left - allowed) <= 1e-6 * max(above, 1) + 1e-3,
            called=f"stall_report of 100,000 fires, 20,000 of them late, quantile {q}",
            got=f"{y}: {left} ms are above it",
            wanted="(1 − q)·T ms above it",
            next_step="compare with a small case that you can do by hand",
        )
