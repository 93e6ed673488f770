"""Checks of lead-5: decompose 7 points, budget 4."""

import copy
import math
import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from leadlab.checks import check, expect, expect_raises

from .given import AFTER_HARBOR, BEFORE_HARBOR
from .solution import budget, decompose

Counts = Mapping[str, tuple[int, int]]


def near(got: Any, right: float) -> bool:
    """Equal to 1e-9, relative above 1; infinity is equal to itself."""
    return bool(got == right) or math.isclose(got, right, rel_tol=1e-9, abs_tol=1e-9)


def fine(got: Any, right: float) -> bool:
    """Equal to 1e-12, for differences of ratios, which are small numbers."""
    return abs(got - right) <= 1e-12


def exact_parts(before: Counts, after: Counts) -> dict[str, tuple[Fraction, Fraction]]:
    """Rate and mix part of each segment, in fractions, by the task's definition."""
    all_before, all_after = sum(n for n, _ in before.values()), sum(n for n, _ in after.values())
    parts = {}
    for name in {**before, **after}:
        n0, e0 = before.get(name, (0, 0))
        n1, e1 = after.get(name, (0, 0))
        if n0 + n1 == 0:
            continue
        r0 = Fraction(e0, n0) if n0 else Fraction(e1, n1)
        r1 = Fraction(e1, n1) if n1 else Fraction(e0, n0)
        s0, s1 = Fraction(n0, all_before), Fraction(n1, all_after)
        parts[name] = ((r1 - r0) * (s0 + s1) / 2, (s1 - s0) * (r0 + r1) / 2)
    return parts


def expect_parts(before: Counts, after: Counts, wanted: str, next_step: str) -> None:
    """``decompose`` gives the parts, their sums and the total of the definition, and leaves its arguments alone."""
    right = exact_parts(before, after)
    kept = copy.deepcopy((dict(before), dict(after)))
    got = decompose(before, after)
    rate, mix = sum(r for r, _ in right.values()), sum(m for _, m in right.values())
    holds = (
        set(got.by_segment) == set(right)
        and all(fine(got.by_segment[name][i], float(right[name][i])) for name in right for i in (0, 1))
        and fine(got.rate, float(rate))
        and fine(got.mix, float(mix))
        and fine(got.total, float(rate + mix))
    )
    unchanged = (dict(before), dict(after)) == kept
    expect(
        holds and unchanged,
        called=f"decompose({kept[0]}, {kept[1]})",
        got=f"{got}" if unchanged else f"{got}; an argument was changed",
        wanted=wanted,
        next_step=next_step,
    )


def random_counts(rng: random.Random, names: str) -> dict[str, tuple[int, int]]:
    table = {}
    for name in names:
        requests = rng.randint(1, 10 ** rng.randint(1, 6))
        table[name] = (requests, rng.randint(0, requests) // rng.choice([1, 5, 100]))
    return table


@check(points=1)
def the_quarter_of_harbor() -> None:
    """Every region got worse, and the total improved."""
    got = decompose(BEFORE_HARBOR, AFTER_HARBOR)
    parts = {name: tuple(round(100 * part, 4) for part in pair) for name, pair in got.by_segment.items()}
    sums = tuple(round(100 * value, 4) for value in (got.total, got.rate, got.mix))
    expect(
        sums == (-0.0635, 0.0152, -0.0787)
        and parts == {"eu": (0.0068, 0.0178), "us": (0.0049, -0.0334), "apac": (0.0035, -0.0631)}
        and bool(got.simpson),
        called="decompose(BEFORE_HARBOR, AFTER_HARBOR), here in per cent",
        got=f"total, rate, mix = {sums}; by segment {parts}; simpson = {got.simpson}",
        wanted="-0.0635 = 0.0152 - 0.0787; eu (0.0068, 0.0178), us (0.0049, -0.0334), apac (0.0035, -0.0631); Simpson",
        next_step="work apac by hand: its rate before and after, its share before and after",
    )


@check(points=1)
def ten_hours_into_the_window() -> None:
    """A million requests and 1,440 errors in the first ten of 720 hours, at 99.9 %."""
    got = budget(0.999, 1_000_000, 1_440, 10, 720)
    expect(
        near(got.burn, 1.44) and near(got.spent, 0.02) and near(got.hours_left, 490),
        called="budget(0.999, 1_000_000, 1_440, 10, 720)",
        got=got,
        wanted="burn 1.44, spent 0.02, 490 hours left",
        next_step="how many errors does the whole window allow, if the traffic goes on like this?",
    )


@check(points=1, hidden=True)
def the_parts_add_up() -> None:
    """Seeded random tables: each part against a reference, and rate + mix = total."""
    rng = random.Random(1955)
    for _ in range(60):
        names = "abcdefg"[: rng.randint(1, 7)]
        expect_parts(
            random_counts(rng, names),
            random_counts(rng, names[::-1]),
            wanted="the parts of the definition; rate + mix = total, the change of all errors / all requests",
            next_step="print total - rate - mix; a residue means that one part is weighted by one period only",
        )


@check(points=1, hidden=True)
def periods_exchanged() -> None:
    """Before and after exchanged, in seeded tables with new and retired segments too."""
    rng = random.Random(1951)
    tables: list[tuple[Counts, Counts]] = [(BEFORE_HARBOR, AFTER_HARBOR)]
    tables += [(random_counts(rng, "abcd"), random_counts(rng, "bcde")) for _ in range(20)]
    for before, after in tables:
        there, back = decompose(before, after), decompose(after, before)
        right = exact_parts(before, after)
        negated = all(fine(getattr(there, name), -getattr(back, name)) for name in ("total", "rate", "mix"))
        parts = set(there.by_segment) == set(back.by_segment) == set(right) and all(
            fine(there.by_segment[name][i], -back.by_segment[name][i]) for name in right for i in (0, 1)
        )
        expect(
            negated and parts and there.simpson == back.simpson,
            called=f"decompose({dict(before)}, {dict(after)}), and the same with the periods exchanged",
            got=f"{there} and {back}",
            wanted="every number negated, simpson unchanged",
            next_step="treat both periods alike: means of the two shares, means of the two rates, both directions",
        )


@check(points=1, hidden=True)
def regions_that_come_and_go() -> None:
    """Segments that are new, retired, listed without requests, or in neither period."""
    base, later = {"eu": (900, 9), "us": (100, 4)}, {"eu": (800, 10), "us": (150, 5)}
    cases: list[tuple[str, Counts, Counts]] = [
        ("a new segment", base, {**later, "apac": (50, 3)}),
        ("a new segment, listed before with no requests", {**base, "apac": (0, 0)}, {**later, "apac": (50, 3)}),
        ("a retired segment", {**base, "apac": (70, 7)}, later),
        ("a retired segment, still listed", {**base, "apac": (70, 7)}, {**later, "apac": (0, 0)}),
        ("a segment without requests in both", {**base, "test": (0, 0)}, {**later, "test": (0, 0)}),
        ("a segment without requests, listed once", {**base, "test": (0, 0)}, later),
        ("all segments exchanged", {"old": (40, 2)}, {"new": (60, 1)}),
    ]
    for name, before, after in cases:
        expect_parts(
            before,
            after,
            wanted=f"{name}: it takes its other period's rate, so all of its part is mix; never in use means left out",
            next_step="a segment that was not there had no rate of 0: it had none",
        )


@check(points=1, hidden=True)
def nothing_but_rate_nothing_but_mix() -> None:
    """Equal shares, equal rates, one segment alone, and segments of one rate put together."""
    pure_rate = decompose({"a": (200, 2), "b": (600, 30)}, {"a": (100, 3), "b": (300, 9)})
    pure_mix = decompose({"a": (200, 2), "b": (600, 30)}, {"a": (700, 7), "b": (100, 5)})
    alone = decompose({"a": (200, 2)}, {"a": (900, 36)})
    for name, got, none, some in (
        ("equal shares", pure_rate, pure_rate.mix, pure_rate.rate),
        ("one segment", alone, alone.mix, alone.rate),
        ("equal rates", pure_mix, pure_mix.rate, pure_mix.mix),
    ):
        expect(
            fine(none, 0) and fine(some, got.total) and abs(some) > 1e-3 and not got.simpson,
            called=f"decompose of two periods with {name}",
            got=got,
            wanted="one of the two effects is 0 and the other one is the total; no Simpson",
            next_step="a share that did not move has no mix part, a rate that did not move no rate part",
        )
    before, after = {"a": (100, 2), "b": (300, 6), "c": (50, 5)}, {"a": (250, 10), "b": (25, 1), "c": (90, 3)}
    apart = decompose(before, after)
    merged = decompose({"ab": (400, 8), "c": (50, 5)}, {"ab": (275, 11), "c": (90, 3)})
    expect(
        all(fine(getattr(apart, name), getattr(merged, name)) for name in ("total", "rate", "mix")),
        called=f"decompose({before}, {after}), and the same with a and b, whose rates are equal, as one segment",
        got=f"{apart} and {merged}",
        wanted="the same total, rate and mix",
        next_step="weight by requests, and not each segment alike",
    )


def tables_of_equal_total() -> list[tuple[Counts, Counts]]:
    """Seeded pairs of periods in which both ratios rise, or both fall, and all errors / all requests stays the same."""
    rng = random.Random(1975)
    tables: list[tuple[Counts, Counts]] = []
    while len(tables) < 80:
        n, m = rng.randint(100, 500), rng.randint(250, 500)
        e, f = rng.randint(1, 20), rng.randint(30, 90)
        requests, errors = rng.randint(1, 90), rng.randint(1, 20)  # what moves from the second segment to the first
        if (e + errors) * n > e * (n + requests) and (f - errors) * m > f * (m - requests):
            one, other = (
                {"a": (n, e), "b": (m, f)},
                {"a": (3 * (n + requests), 3 * (e + errors)), "b": (3 * (m - requests), 3 * (f - errors))},
            )
            tables.append((one, other) if len(tables) % 2 else (other, one))
    return tables


@check(points=1, hidden=True)
def nearly_simpson() -> None:
    """Paradoxes in both directions, and tables that look like one: a tie, one segment, segments that come and go."""
    up: tuple[Counts, Counts] = (
        {"a": (900, 9), "b": (100, 10)},
        {"a": (500, 4), "b": (500, 45)},
    )  # both down, total up
    tied = {"a": (900, 9), "b": (100, 10), "c": (100, 5)}, {"a": (500, 4), "b": (500, 45), "c": (100, 5)}
    cases: list[tuple[str, Counts, Counts, bool]] = [
        ("both rates fall, the total rises", *up, True),
        ("both rates rise, the total falls", up[1], up[0], True),
        ("one segment stays equal", *tied, False),
        ("one rises, one falls", {"a": (900, 9), "b": (100, 10)}, {"a": (500, 6), "b": (500, 45)}, False),
        ("all rise, the total too", {"a": (900, 9), "b": (100, 10)}, {"a": (900, 10), "b": (100, 11)}, False),
        ("one segment rises, a new one pulls the total down", {"a": (100, 10)}, {"a": (100, 11), "n": (900, 9)}, False),
        ("no segment in common", {"a": (100, 10)}, {"b": (900, 9), "c": (100, 1)}, False),
        ("a paradox and a new segment", up[0], {**up[1], "n": (10, 1)}, True),
        ("a paradox and a retired segment", {**up[0], "o": (10, 0)}, up[1], True),
        ("a paradox and a segment without requests", {**up[0], "t": (0, 0)}, {**up[1], "t": (0, 0)}, True),
        (
            "a new segment alone turns the total",
            {"a": (900, 9), "b": (100, 10)},
            {"a": (900, 8), "b": (100, 9), "n": (99, 90)},
            True,
        ),
        ("both rise, the total stays equal", {"a": (100, 10), "b": (100, 30)}, {"a": (150, 18), "b": (50, 22)}, False),
        ("both fall, the total stays equal", {"a": (150, 18), "b": (50, 22)}, {"a": (100, 10), "b": (100, 30)}, False),
        ("all stay equal, the total moves", {"a": (900, 9), "b": (100, 10)}, {"a": (100, 1), "b": (900, 90)}, False),
        ("one third, written in two ways", {"a": (3, 1), "b": (10, 1)}, {"a": (600, 200), "b": (10, 2)}, False),
    ]
    cases += [("both move one way, the total stays equal", *table, False) for table in tables_of_equal_total()]
    for name, before, after, right in cases:
        got = decompose(before, after).simpson
        expect(
            bool(got) == right,
            called=f"decompose({dict(before)}, {dict(after)}).simpson, where {name}",
            got=got,
            wanted="True only if at least two segments of both periods all moved one way and the total the other",
            next_step="strictly, on both sides; and leave segments out that had no requests in one of the periods",
        )


@check(points=1, hidden=True)
def tables_that_cannot_be() -> None:
    """More errors than requests, negative numbers, numbers that are no integers, and periods without requests."""
    good: dict[str, Any] = {"eu": (900, 9), "us": (100, 4)}
    bad: list[tuple[str, Any]] = [
        ("more errors than requests", {**good, "us": (100, 101)}),
        ("errors without requests", {**good, "us": (0, 1)}),
        ("negative errors", {**good, "us": (100, -1)}),
        ("negative requests", {**good, "us": (-100, -200)}),
        ("half a request", {**good, "us": (100.5, 4)}),
        ("half an error", {**good, "us": (100, 2.5)}),
        ("no segments", {}),
        ("no requests in any segment", {"eu": (0, 0), "us": (0, 0)}),
    ]
    for name, table in bad:
        for where, call in (
            ("before", lambda t=table: decompose(t, good)),
            ("after", lambda t=table: decompose(good, t)),
        ):
            expect_raises(
                ValueError,
                call,
                called=f"decompose with {name} in the period {where}",
                next_step="check both mappings before anything is divided",
            )


@check(points=1, hidden=True)
def spent_is_burn_times_time() -> None:
    """Seeded budgets against a reference in fractions; SLOs of up to five nines; spent = burn × elapsed / window."""
    rng = random.Random(2018)
    for _ in range(80):
        slo = rng.choice(["0.5", "0.95", "0.99", "0.999", "0.9995", "0.9999", "0.99995", "0.99999"])
        requests = rng.randint(1, 10**7)
        errors = rng.randint(0, max(1, requests // rng.choice([1, 100, 10_000])))
        window = rng.choice([168, 720, 672.5])
        elapsed = rng.choice([0.25, 1, 6, 72, 100.5, window])
        allowed = (1 - Fraction(slo)) * requests / Fraction(elapsed) * Fraction(window)
        spent, burn = Fraction(errors) / allowed, Fraction(errors, requests) / (1 - Fraction(slo))
        got = budget(float(slo), requests, errors, elapsed, window)
        expect(
            near(got.spent, float(spent)) and near(got.burn, float(burn)),
            called=f"budget({slo}, {requests}, {errors}, {elapsed}, {window})",
            got=got,
            wanted="spent: errors over what the whole window allows; burn: the error ratio over what the SLO allows",
            next_step="compare spent with burn × elapsed / window, and round nothing",
        )


@check(points=1, hidden=True)
def until_nothing_is_left() -> None:
    """Hours left: at any pace, beyond the end of the window, with nothing spent, with all spent, with no traffic."""
    cases: list[tuple[tuple[float, int, int, float, float], float]] = [
        ((0.99, 1_000, 5, 10, 100), 190.0),  # slower than plan: it would last beyond the window
        ((0.99, 1_000, 20, 10, 100), 40.0),
        ((0.99, 1_000, 100, 10, 100), 0.0),  # spent to the last error
        ((0.99, 1_000, 400, 10, 100), 0.0),
        ((0.99, 1_000, 1_000, 100, 100), 0.0),
        ((0.75, 1_000, 125, 100, 100), 100.0),
        ((0.99, 1_000, 0, 10, 100), math.inf),
        ((0.999, 0, 0, 10, 100), math.inf),
        ((0.999, 0, 0, 100, 100), math.inf),
    ]
    for arguments, right in cases:
        got = budget(*arguments)
        nothing = arguments[2] > 0 or (near(got.spent, 0) and near(got.burn, 0))
        expect(
            near(got.hours_left, right) and got.hours_left >= 0 and nothing,
            called=f"budget{arguments}",
            got=got,
            wanted="the hours until the allowed errors are used up at the present errors per hour: never below 0, not cut off",
            next_step="(allowed - errors) / (errors per hour); think of no errors, of no requests and of too many errors",
        )


@check(points=1, hidden=True)
def budgets_that_cannot_be() -> None:
    """SLOs of 0 and 1, counts that cannot be, and an elapsed time outside the window."""
    good: dict[str, Any] = {"slo": 0.999, "requests": 1_000, "errors": 1, "elapsed_h": 10, "window_h": 720}
    bad: list[dict[str, Any]] = [
        *({"slo": slo} for slo in (0, 1, 0.0, 1.0, -0.1, 99.9)),
        {"errors": 1_001},
        {"requests": 0},
        {"errors": -1},
        {"requests": -10, "errors": -20},
        {"requests": 1_000.5},
        {"errors": 2.5},
        {"elapsed_h": 0},
        {"elapsed_h": -1},
        {"elapsed_h": 720.5},
        {"elapsed_h": 0, "window_h": 0},
        {"slo": 1, "errors": 0},
        {"elapsed_h": 721, "errors": 0},
        {"slo": 0, "requests": 0, "errors": 0},
        {"elapsed_h": 0, "requests": 0, "errors": 0},
    ]
    for change in bad:
        arguments = {**good, **change}
        expect_raises(
            ValueError,
            lambda a=arguments: budget(**a),  # type: ignore[misc]
            called=f"budget({', '.join(f'{name}={value}' for name, value in arguments.items())})",
            next_step="check all five arguments first, also when there are no errors",
        )
