"""Checks of perf-4: seven points for the gate, two for the number of samples, seven for the alert."""

import gc
import math
import random
import sys
import tracemalloc
from collections.abc import Callable
from typing import Any

from leadlab.checks import check, expect, expect_raises

from .given import BURN_RULES, Verdict
from .solution import BurnAlert, gate, samples_needed

MINUTE, CLEAN = 60.0, (1000, 0)


def build_with(above: int, total: int) -> list[float]:
    """Latencies in seconds, ``above`` of them over a budget of 0.3, in a fixed random order."""
    samples = [0.5] * above + [0.1] * (total - above)
    random.Random(above).shuffle(samples)
    return samples


def binomial_tails(above: int, total: int, share: float) -> tuple[float, float]:
    """P(X <= above) and P(X >= above), each summed by itself from logarithms."""

    def chance(k: int) -> float:
        ways = math.lgamma(total + 1) - math.lgamma(k + 1) - math.lgamma(total - k + 1)
        return math.exp(ways + k * math.log(share) + (total - k) * math.log1p(-share))

    return math.fsum(map(chance, range(above + 1))), math.fsum(map(chance, range(above, total + 1)))


def verdict_is(above: int, total: int, quantile: float, confidence: float, right: Verdict, next_step: str) -> None:
    """The gate's verdict on a build with so many samples above the budget."""
    got = gate(build_with(above, total), quantile, 0.3, confidence)
    expect(
        got is right,
        called=f"gate of {total} samples, {above} above the budget; quantile {quantile}, confidence {confidence}",
        got=got,
        wanted="the verdict that the two binomial tails give",
        next_step=next_step,
    )


def alert_after(
    records: list[tuple[float, int, int]], slo: float, rules: list[tuple[float, float, float]]
) -> BurnAlert:
    alert = BurnAlert(slo, rules)
    for t, good, bad in records:
        alert.record(t, good, bad)
    return alert


def rules_that_fire(
    records: list[tuple[float, int, int]], slo: float, rules: list[tuple[float, float, float]], t: float
) -> list[int]:
    """The contract, read literally: all records for each window."""
    found = []
    for index, (long_s, short_s, threshold) in enumerate(rules):
        burns = []
        for window in (long_s, short_s):
            inside = [(good, bad) for at, good, bad in records if t - window < at <= t]
            bad, events = sum(b for _, b in inside), sum(g + b for g, b in inside)
            burns.append(bad / events / (1 - slo) if events else 0.0)
        if min(burns) > threshold:
            found.append(index)
    return found


class LinesSpent(BaseException):
    pass


def done_within_lines(most: int, call: Callable[[], None]) -> bool:
    """Whether ``call`` ends before it has executed ``most`` lines of Python."""
    lines = 0

    def count(_frame: Any, event: str, _argument: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        if lines > most:
            raise LinesSpent
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        call()
    except LinesSpent:
        return False
    finally:
        sys.settrace(before)
    return True


@check(points=1)
def a_p99_takes_299_samples() -> None:
    """No sample above the budget: 299 samples pass a p99 at 95 % confidence, 298 do not suffice."""
    got = gate([0.1] * 299, 0.99, 0.3), gate([0.1] * 298, 0.99, 0.3)
    expect(
        got == (Verdict.PASS, Verdict.INCONCLUSIVE),
        called="gate([0.1] * 299, 0.99, 0.3) and gate([0.1] * 298, 0.99, 0.3)",
        got=got,
        wanted="PASS, then INCONCLUSIVE: 0.99 ** 298 is 0.05003",
        next_step="pass only if so few samples above the budget are unlikely at the limit: P(X <= e) <= 1 - confidence",
    )


@check(points=1, hidden=True)
def where_the_verdict_changes() -> None:
    """A p99 with 1,000 samples: the last count that passes, the first that fails, and their neighbours."""
    for above, right in ((0, "PASS"), (4, "PASS"), (5, "INCONCLUSIVE"), (10, "INCONCLUSIVE"), (15, "INCONCLUSIVE")):
        verdict_is(above, 1000, 0.99, 0.95, Verdict[right], "compute P(X <= e) with e included, and compare with 0.05")
    for above in (16, 30, 1000):
        verdict_is(above, 1000, 0.99, 0.95, Verdict.FAIL, "compute P(X >= e) with e included: 1 - P(X <= e - 1)")


@check(points=1, hidden=True)
def seeded_builds_match_the_binomial() -> None:
    """Seeded counts, quantiles and confidences, up to 3,000 samples, against exactly summed probabilities."""
    rng = random.Random(41)
    cases = [(a, 1000, 0.95, 0.95) for a in (38, 39, 62, 63)] + [(a, 300, 0.95, 0.99) for a in (6, 7, 24, 25)]
    cases += [(a, 20, 0.9, 0.3) for a in range(6)]  # below 0.5 both tails may be small enough: FAIL comes first
    cases += [(a, 3000, 0.5, 0.95) for a in (1400, 1454, 1456, 1500, 1544, 1546)]
    for _ in range(40):
        total, quantile = rng.randint(1, 500), rng.choice([0.5, 0.9, 0.95, 0.99, 0.999])
        above = min(total, max(0, round(total * (1 - quantile) * rng.uniform(0, 2.5))))
        cases.append((above, total, quantile, rng.choice([0.8, 0.95, 0.99])))
    for above, total, quantile, confidence in cases:
        few, many = binomial_tails(above, total, 1 - quantile)
        if min(abs(few + confidence - 1), abs(many + confidence - 1)) < 1e-9:
            continue
        right = Verdict.FAIL if many <= 1 - confidence else Verdict.PASS if few <= 1 - confidence else None
        step = "use a binomial tail that neither overflows nor turns into 0 for thousands of samples"
        verdict_is(above, total, quantile, confidence, right or Verdict.INCONCLUSIVE, step)


@check(points=1, hidden=True)
def at_the_budget_is_not_above_it() -> None:
    """Samples that are exactly the budget, just above it, and infinite."""
    for samples, right in (
        ([0.3] * 400, Verdict.PASS),
        ([math.nextafter(0.3, 1)] * 400, Verdict.FAIL),
        ([0.1] * 384 + [math.inf] * 16, Verdict.FAIL),
        ([0.1] * 980 + [0.3] * 16 + [0.4] * 4, Verdict.PASS),
    ):
        got = gate(samples, 0.99, 0.3)
        expect(
            got is right,
            called=f"gate of {len(samples)} samples, {sum(s == 0.3 for s in samples)} equal to the budget",
            got=got,
            wanted="only samples strictly above the budget count, infinite ones too",
            next_step="compare with >, and use nothing of a sample but that comparison",
        )


@check(points=1, hidden=True)
def order_and_unit_do_not_matter() -> None:
    """The samples sorted, reversed, in another unit or on another scale; and they are not changed."""
    rng = random.Random(42)
    for above in (2, 10, 20):
        samples = [rng.uniform(0.31, 5) for _ in range(above)] + [rng.uniform(0.01, 0.3) for _ in range(1000 - above)]
        rng.shuffle(samples)
        kept = list(samples)
        verdicts = [
            gate(samples, 0.99, 0.3),
            gate(sorted(samples), 0.99, 0.3),
            gate(sorted(samples, reverse=True), 0.99, 0.3),
            gate([1000 * s for s in samples], 0.99, 300.0),
            gate([math.log(s) for s in samples], 0.99, math.log(0.3)),
            gate([s**9 for s in samples], 0.99, 0.3**9),
        ]
        right = {2: Verdict.PASS, 10: Verdict.INCONCLUSIVE, 20: Verdict.FAIL}[above]
        expect(
            verdicts == [right] * 6,
            called=f"gate of 1,000 samples, {above} above: as they are, sorted, reversed, in ms, as logarithms, to the 9th power",
            got=[verdict.value for verdict in verdicts],
            wanted="one and the same verdict: only the number above the budget counts",
            next_step="a mean depends on the scale; a count does not",
        )
        expect(
            samples == kept,
            called="gate(samples, …)",
            got="the list was changed",
            wanted="samples as they were",
            next_step="count, or sort a copy",
        )


@check(points=1, hidden=True)
def false_alarms_are_rare() -> None:
    """2,000 seeded builds of a service whose true p95 is exactly the budget: how many fail, how many pass."""
    rng = random.Random(43)
    budget = -math.log(0.05)  # the p95 of an exponential latency with mean 1
    verdicts = [gate([rng.expovariate(1) for _ in range(100)], 0.95, budget) for _ in range(2000)]
    failed, passed = verdicts.count(Verdict.FAIL) / 2000, verdicts.count(Verdict.PASS) / 2000
    expect(
        failed <= 0.06 and passed <= 0.06,
        called="gate of 2,000 builds of 100 samples each, true p95 = budget, confidence 0.95",
        got=f"{failed:.1%} fail, {passed:.1%} pass",
        wanted="at most about 5 % of each: the rest is inconclusive",
        next_step="at the limit a sample percentile is above the budget in nearly half of the builds",
    )


@check(points=1, hidden=True)
def bad_gates_are_refused() -> None:
    """No samples, nan, and quantiles and confidences that are none."""
    good: tuple[list[float], float, float, float] = ([0.1] * 10, 0.9, 0.3, 0.95)
    bad = [([], *good[1:]), ([0.1, math.nan, 0.5], *good[1:]), (good[0], 0.9, math.nan, 0.95)]
    for share in (0.0, 1.0, -0.1, 1.5, 95.0, math.nan):
        bad += [(good[0], share, 0.3, 0.95), (good[0], 0.9, 0.3, share)]
    for arguments in bad:
        expect_raises(
            ValueError,
            lambda a=arguments: gate(*a),  # type: ignore[misc]
            called=f"gate{arguments}",
            next_step="check before counting; nan is not above any budget and not equal to itself",
        )


@check(points=1)
def samples_for_two_percentiles() -> None:
    """A p99 takes 299 samples, a p95 takes 59."""
    got = samples_needed(0.99), samples_needed(0.95)
    expect(
        got == (299, 59),
        called="samples_needed(0.99), samples_needed(0.95)",
        got=got,
        wanted="(299, 59)",
        next_step="the chance of no sample above the budget is quantile ** n; it must be at most 1 - confidence",
    )


@check(points=1, hidden=True)
def samples_for_any_percentile() -> None:
    """Other quantiles and confidences, the gate with one sample less, bad input."""
    cases = [(0.999, 0.95, 2995), (0.9, 0.8, 16), (0.5, 0.4, 1), (0.2, 0.95, 2), (0.99, 0.99, 459), (0.75, 0.999, 25)]
    for quantile, confidence, right in cases:
        got = samples_needed(quantile, confidence)
        expect(
            got == right and isinstance(got, int),
            called=f"samples_needed({quantile}, {confidence})",
            got=got,
            wanted="the least n with quantile ** n <= 1 - confidence, an int",
            next_step="put n and n - 1 into that inequality",
        )
        fewer = gate([0.1] * (got - 1), quantile, 0.3, confidence) if got > 1 else Verdict.INCONCLUSIVE
        verdicts = gate([0.1] * got, quantile, 0.3, confidence), fewer
        expect(
            verdicts == (Verdict.PASS, Verdict.INCONCLUSIVE),
            called=f"gate of samples_needed({quantile}, {confidence}) samples, none above; then of one less",
            got=verdicts,
            wanted="PASS, then INCONCLUSIVE",
            next_step="gate and samples_needed have to agree",
        )
    for arguments in (
        (0.0, 0.95),
        (1.0, 0.95),
        (math.nan, 0.95),
        (0.99, 0.0),
        (0.99, 1.0),
        (0.99, 1.2),
        (0.99, math.nan),
    ):
        expect_raises(
            ValueError,
            lambda a=arguments: samples_needed(*a),  # type: ignore[misc]
            called=f"samples_needed{arguments}",
            next_step="refuse what does not lie strictly between 0 and 1",
        )


@check(points=1)
def an_outage_is_paged_at_once() -> None:
    """Six hours without an error, then a total outage: the 1 h rule fires in minute 1, the 6 h rule in minute 3."""
    alert = alert_after([(MINUTE * i, *CLEAN) for i in range(360)], 0.999, BURN_RULES[:2])
    seen = [alert.firing(MINUTE * 359)]
    for minute in range(360, 364):
        alert.record(MINUTE * minute, 0, 1000)
        seen.append(alert.firing(MINUTE * minute))
    expect(
        seen == [[], [0], [0], [0, 1], [0, 1]],
        called="firing after 360 clean minutes, then after each of 4 minutes of outage; SLO 99.9 %, BURN_RULES[:2]",
        got=seen,
        wanted="[], [0], [0], [0, 1], [0, 1]: one bad minute of 60 burns 16.7 times the budget, the 1 h rule asks for 14.4",
        next_step="burn = bad / all / (1 - slo), over the records of the window",
    )


@check(points=1, hidden=True)
def edges_of_the_windows() -> None:
    """A record that is exactly a window old, one of this very moment, several at one time, and a burn at the threshold."""
    rules = [(100.0, 10.0, 1.0)]
    long_edge = [(0.0, 0, 100), (50.0, 20, 0), (100.0, 0, 10)]
    short_edge = [(0.0, 0, 99), (90.0, 0, 8), (95.0, 8, 0)]
    long_half = [(50.0, 10, 0), (95.0, 0, 10)]
    cases = [
        (long_edge, 0.5, 100.0, [], "a record exactly long_s old is out"),
        (short_edge, 0.75, 100.0, [], "a record exactly short_s old is out"),
        (short_edge, 0.5, 99.75, [], "the burn over the short window is exactly the threshold, not above it"),
        (long_half, 0.5, 100.0, [], "the burn over the long window is exactly the threshold, not above it"),
        (short_edge, 0.75, 99.75, [0], "a record less than short_s old is in"),
        ([(0.0, 50, 0), (50.0, 0, 50)], 0.75, 50.0, [0], "a record of this very moment is in"),
        ([(50.0, 9, 0), (50.0, 0, 9), (50.0, 0, 9)], 0.5, 50.0, [0], "records of one time add up"),
        ([(50.0, 1, 1)], 0.5, 50.0, [], "a burn of exactly the threshold does not fire"),
    ]
    for records, slo, t, right, rule in cases:
        got = alert_after(records, slo, rules).firing(t)
        expect(
            got == right,
            called=f"records {records}; BurnAlert({slo}, {rules}).firing({t})",
            got=got,
            wanted=rule,
            next_step="t - window < time <= t, and a burn strictly greater than the threshold",
        )


@check(points=1, hidden=True)
def a_rule_needs_both_windows() -> None:
    """An old incident, a fresh spike, and how soon a rule stops after an incident."""
    rules = [(3600.0, 300.0, 14.4)]
    minutes = [(MINUTE * i, *CLEAN) for i in range(60)]
    minutes += [(MINUTE * i, 950, 50) for i in range(60, 100)] + [(MINUTE * i, *CLEAN) for i in range(100, 160)]
    alert, fired = BurnAlert(0.999, rules), []
    for t, good, bad in minutes:
        alert.record(t, good, bad)
        fired += [round(t / MINUTE)] if alert.firing(t) else []
    expect(
        fired == list(range(77, 103)),
        called="60 clean minutes, 40 minutes at 5 % errors, 60 clean minutes; the 1 h rule, 99.9 %",
        got=f"fires in {len(fired)} minutes, first {fired[:1]}, last {fired[-1:]}",
        wanted="from the minute in which the hour's burn exceeds 14.4 until that of the last 5 minutes no longer does",
        next_step="a rule fires while the long AND the short window are above its threshold",
    )
    spike = alert_after([(MINUTE * i, *CLEAN) for i in range(60)] + [(3601.0, 800, 40)], 0.999, rules).firing(3601.0)
    expect(
        spike == [],
        called="an hour of 1,000 events a minute, then one record with 40 errors of 840",
        got=spike,
        wanted="[]: a spike too small for the long window",
        next_step="both windows, not one of them",
    )


@check(points=1, hidden=True)
def events_are_summed() -> None:
    """Minutes of very different traffic, only bad events, one event, and none at all."""
    rules = [(600.0, 60.0, 10.0)]
    busy_night = [(60.0 * i, 0, 1) for i in range(9)] + [(540.0, 9991, 0)]
    busy_night += [(599.0, 0, 1)]
    quiet_bad = [(0.0, 100_000, 0), (550.0, 90, 10)]
    cases = [
        (busy_night, 599.0, [], "10 bad of 10,001 events are 0.1 % whatever the single records' ratios are"),
        (quiet_bad, 550.0, [], "10 bad of 100,100 events, though half of the records have errors"),
        ([(0.0, 0, 5)], 0.0, [0], "only bad events: burn 1,000"),
        ([(0.0, 0, 1)], 30.0, [0], "one event, and it is bad: the contract has no minimum"),
        ([(0.0, 0, 0)], 0.0, [], "no event: burn 0"),
        ([], 0.0, [], "no record: burn 0"),
        ([(0.0, 0, 5)], 61.0, [], "no event in the short window: burn 0"),
        ([(0.0, 0, 5)], 9999.0, [], "no event in either window: burn 0"),
    ]
    for records, t, right, rule in cases:
        got = alert_after(records, 0.999, rules).firing(t)
        expect(
            got == right,
            called=f"records {records}; BurnAlert(0.999, {rules}).firing({t})",
            got=got,
            wanted=rule,
            next_step="sum good and bad over the window, then divide once; no events are a burn of 0",
        )


@check(points=1, hidden=True)
def asking_changes_nothing() -> None:
    """Asking again, asking ahead and then earlier, recording after asking ahead; seeded logs against all records."""
    usual = [(100.0, 10.0, 2.0), (40.0, 8.0, 5.0), (400.0, 50.0, 1.0)]
    short = [(20.0, 4.0, 2.0), (7.0, 0.5, 0.5)]  # the pauses are longer: then all that came before is dropped
    rng = random.Random(44)
    for rules in [usual, short] * 10:
        records: list[tuple[float, int, int]] = []
        alert, now = BurnAlert(0.9, rules), 0.0
        for _ in range(50):
            now += rng.choice([0, 1, 3, 10, 60])
            rate = rng.choice([0.0, 0.1, 0.5, 1.0])
            bad = sum(rng.random() < rate for _ in range(20))
            records.append((now, 20 - bad, bad))
            alert.record(now, 20 - bad, bad)
            for t in (now + rng.choice([0, 5, 45, 1000]), now, now):
                got = alert.firing(t)
                expect(
                    got == rules_that_fire(records, 0.9, rules, t),
                    called=f"{len(records)} records up to time {now}, firing asked before at other times; firing({t})",
                    got=got,
                    wanted="what the records of each window give, whatever was asked before",
                    next_step="forget records by the time of the last record, never by the time asked for",
                )
    got = BurnAlert(0.9, []).firing(0.0)
    expect(
        got == [], called="BurnAlert(0.9, []).firing(0.0)", got=got, wanted="[]", next_step="no rules, nothing fires"
    )


@check(points=1, hidden=True)
def many_records() -> None:
    """Four thousand records in one window with a question after each; and the memory after 15,000 records."""

    def feed() -> None:
        alert = BurnAlert(0.999, [(10_000.0, 1000.0, 14.4)])
        for second in range(4000):
            alert.record(float(second), 999, 1)
            alert.firing(float(second))

    expect(
        done_within_lines(800_000, feed),
        called="4,000 records one second apart, the long window 10,000 s, firing after each",
        got="not done after 800,000 lines of Python",
        wanted="the work of one call does not grow with the records in the window",
        next_step="running totals make the sum over any window one subtraction",
    )
    was_tracing = tracemalloc.is_tracing()
    if not was_tracing:
        tracemalloc.start()
    try:
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        alert = BurnAlert(0.999, [(100.0, 10.0, 14.4), (50.0, 5.0, 6.0)])
        for second in range(15_000):
            alert.record(1000.5 + second, 999_000 + second, second)
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        if not was_tracing:
            tracemalloc.stop()
    expect(
        grown < 300_000,
        called="15,000 records one second apart, the longest window 100 s",
        got=f"{grown // 1000} kB are kept",
        wanted="little more than the records of the longest window",
        next_step="drop records that are older than the longest window, seen from the last record",
    )
    alert.firing(17_000.0)


@check(points=1, hidden=True)
def bad_alerts_are_refused() -> None:
    """Objectives, rules, counts and times that make no sense; what a refused record leaves behind."""
    bad: list[tuple[float, tuple[float, float, float]]] = [
        (slo, (100.0, 10.0, 2.0)) for slo in (0.0, 1.0, -0.5, 99.9, math.nan)
    ]
    bad += [(0.9, (100.0, short, 2.0)) for short in (0.0, -1.0, 100.0, 101.0, math.nan)]
    bad += [(0.9, (100.0, 10.0, threshold)) for threshold in (0.0, -1.0, math.nan)] + [(0.9, (math.nan, 10.0, 2.0))]
    for slo, rule in bad:
        expect_raises(
            ValueError,
            lambda s=slo, r=rule: BurnAlert(s, [(50.0, 5.0, 1.0), r]),  # type: ignore[misc]
            called=f"BurnAlert({slo}, [(50, 5, 1), {rule}])",
            next_step="check every rule: 0 < short < long and threshold > 0, which nan fails",
        )
    alert = alert_after([(0.0, 10, 0), (10.0, 10, 10)], 0.75, [(100.0, 20.0, 1.0)])
    calls: list[tuple[str, Callable[[], object]]] = [
        ("record(9.5, 0, 100)", lambda: alert.record(9.5, 0, 100)),
        ("record(10.0, -1, 100)", lambda: alert.record(10.0, -1, 100)),
        ("record(50.0, 100, -1)", lambda: alert.record(50.0, 100, -1)),
        ("firing(9.5)", lambda: alert.firing(9.5)),
    ]
    for called, call in calls:
        expect_raises(
            ValueError,
            call,
            called=f"{called} when the last record is at 10",
            next_step="times may be equal but not go back, counts may be 0 but not negative",
        )
    seen: list[object] = [alert.firing(10.0)]
    alert.record(10.0, 0, 0)
    alert.record(11.0, 30, 0)
    seen.append(alert.firing(11.0))
    expect(
        seen == [[0], []],
        called="10 bad of 30, four refused calls, firing(10); record(10, 0, 0), record(11, 30, 0), firing(11)",
        got=seen,
        wanted="[0], then []: the refused records count nowhere",
        next_step="check everything before you store anything",
    )
