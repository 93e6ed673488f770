import math
import random
from collections.abc import Callable
from functools import partial
from itertools import product
from statistics import NormalDist

from leadlab.checks import check, expect, expect_raises

from .given import Debt, Effect
from .solution import rank_debt, refactor_effect, shrink


def same(got: float, right: float) -> bool:
    """Equal to 1e-9, relative for large values; nan equals nan."""
    if math.isnan(right):
        return math.isnan(got)
    return got == right or abs(got - right) <= 1e-9 * max(1.0, abs(right))


def interval_of(counts: list[float], ratio: float, confidence: float) -> tuple[float, float]:
    """The interval that the task asks for, over ``counts`` as they are."""
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    width = z * math.sqrt(sum(1 / count for count in counts))
    return math.exp(math.log(ratio) - width), math.exp(math.log(ratio) + width)


def expect_effect(effect: Effect, called: str, counts: list[float], ratio: float, confidence: float, hint: str) -> None:
    """Ratio and interval are those of ``counts``, which are corrected already."""
    low, high = interval_of(counts, ratio, confidence)
    expect(
        same(effect.ratio, ratio) and same(effect.low, low) and same(effect.high, high),
        called=called,
        got=f"ratio {effect.ratio:.6g}, interval {effect.low:.6g} to {effect.high:.6g}",
        wanted="the ratio of ratios, and the interval of the task's formula",
        next_step=hint,
    )
    expect(
        isinstance(effect.convincing, bool) and effect.convincing == (high < 1),
        called=called,
        got=f"convincing={effect.convincing!r} with interval {effect.low:.6g} to {effect.high:.6g}",
        wanted="convincing is a bool, and True exactly when the whole interval lies below 1",
        next_step="compare high with 1, not the ratio",
    )


def rows_equal(got: list, right: list[tuple[str, float, float]]) -> bool:
    """The same ids in the same order, numbers to 1e-9."""
    return len(got) == len(right) and all(
        len(row) == 3 and row[0] == want[0] and same(row[1], want[1]) and same(row[2], want[2])
        for row, want in zip(got, right, strict=True)
    )


def shrunk(counts: list[int], called: str) -> list[float]:
    """``shrink`` of ``counts``; a division by zero is shown with its call."""
    try:
        return list(shrink(counts))
    except (ZeroDivisionError, ValueError) as error:
        expect(
            False,
            called=called,
            got=f"{type(error).__name__}: {error}",
            wanted="an estimate for every module",
            next_step="compare the variance with the mean before you divide by their difference",
        )
        raise


@check(points=1)
def a_halving_that_convinces_nobody() -> None:
    """(40, 20) against a control of (40, 26): the naive half is a ratio of 0.769, and the interval holds 1."""
    effect = refactor_effect((40, 20), (40, 26))
    for name, got, right in (
        ("naive", effect.naive, 0.5),
        ("ratio", effect.ratio, 0.769),
        ("low", effect.low, 0.371),
        ("high", effect.high, 1.595),
    ):
        expect(
            abs(got - right) < 0.0006,
            called=f"refactor_effect((40, 20), (40, 26)).{name}",
            got=got,
            wanted=f"{right}",
            next_step="compute it by hand from the task's formula",
        )
    expect(
        not effect.convincing,
        called="refactor_effect((40, 20), (40, 26)).convincing",
        got=effect.convincing,
        wanted="False: the interval reaches beyond 1",
        next_step="compare high with 1, not the ratio",
    )


@check(points=1)
def ten_times_the_bugs_convince() -> None:
    """(400, 200) against (400, 260): the same ratio, an interval of 0.611 to 0.969."""
    effect = refactor_effect((400, 200), (400, 260))
    expect(
        abs(effect.ratio - 0.769) < 0.0006 and abs(effect.low - 0.611) < 0.0006 and abs(effect.high - 0.969) < 0.0006,
        called="refactor_effect((400, 200), (400, 260))",
        got=f"ratio {effect.ratio:.4f}, interval {effect.low:.4f} to {effect.high:.4f}",
        wanted="ratio 0.769, interval 0.611 to 0.969",
        next_step="ten times the counts narrow the interval by √10 on the log scale",
    )
    expect(
        bool(effect.convincing),
        called="refactor_effect((400, 200), (400, 260)).convincing",
        got=effect.convincing,
        wanted="True",
        next_step="compare high with 1",
    )


@check(points=1, hidden=True)
def zero_counts() -> None:
    """Zeros in each of the four places, and in several: ratio and interval."""
    for counts in product((0, 3, 12), (0, 5), (0, 10), (0, 6)):
        if 0 not in counts:
            continue
        t1, t2, c1, c2 = counts
        half = [count + 0.5 for count in counts]
        expect_effect(
            refactor_effect((t1, t2), (c1, c2)),
            f"refactor_effect({(t1, t2)}, {(c1, c2)})",
            half,
            (half[1] / half[0]) / (half[3] / half[2]),
            0.95,
            "one zero is enough: 0.5 is added to all four counts, once",
        )


@check(points=1, hidden=True)
def naive_is_never_corrected() -> None:
    """The naive ratio: ordinary counts, zeros after, zeros before, and zeros in the control."""
    for treated, control, right in (
        ((12, 0), (10, 6), 0.0),
        ((0, 4), (10, 6), math.inf),
        ((0, 0), (10, 6), math.nan),
        ((8, 2), (0, 0), 0.25),
        ((8, 12), (5, 5), 1.5),
        ((0, 0), (0, 0), math.nan),
        ((3, 1), (9, 0), 1 / 3),
    ):
        got = refactor_effect(treated, control).naive
        expect(
            same(got, right),
            called=f"refactor_effect({treated}, {control}).naive",
            got=got,
            wanted="after / before of the treated arm as it was counted; the task names the two cases with 0 before",
            next_step="keep the corrected counts apart from the raw ones",
        )


@check(points=1, hidden=True)
def exposures_make_rates() -> None:
    """Exposures in each of the four places: naive, ratio and interval, with and without zero counts."""
    rng = random.Random(5)
    cases = [((40, 20), (40, 26), (1, 2, 1, 1)), ((40, 20), (40, 26), (1, 1, 1, 2)), ((9, 0), (8, 7), (3, 1.5, 2, 5))]
    for _ in range(30):
        counts = [rng.randrange(1, 60) for _ in range(4)]
        exposures = tuple(rng.choice((0.5, 1, 3, 12, 250)) for _ in range(4))
        cases.append(((counts[0], counts[1]), (counts[2], counts[3]), exposures))  # type: ignore[arg-type]
    for treated, control, touches in cases:
        effect = refactor_effect(treated, control, touches=touches)
        called = f"refactor_effect({treated}, {control}, touches={touches})"
        counted = [*treated, *control]
        used = [count + 0.5 for count in counted] if 0 in counted else [float(count) for count in counted]
        rates = [count / exposure for count, exposure in zip(used, touches, strict=True)]
        expect_effect(
            effect,
            called,
            used,
            (rates[1] / rates[0]) / (rates[3] / rates[2]),
            0.95,
            "a zero adds 0.5 to all four counts, and not to the rates; then an exposure divides its count in the ratio"
            if 0 in counted
            else "an exposure divides its count in the ratio, and has no part in the width of the interval",
        )
        expect(
            same(effect.naive, (treated[1] / touches[1]) / (treated[0] / touches[0])),
            called=called,
            got=f"naive {effect.naive}",
            wanted="the ratio of the treated arm's rates",
            next_step="divide each count by its own exposure first",
        )


@check(points=1, hidden=True)
def interval_and_verdict() -> None:
    """Random counts at several confidences against a reference; the arms swapped; larger counts."""
    rng = random.Random(50)
    for _ in range(40):
        t1, t2, c1, c2 = (rng.randrange(1, rng.choice((20, 2000))) for _ in range(4))
        confidence = rng.choice((0.5, 0.8, 0.9, 0.95, 0.99, 0.999))
        called = f"refactor_effect({(t1, t2)}, {(c1, c2)}, confidence={confidence})"
        effect = refactor_effect((t1, t2), (c1, c2), confidence=confidence)
        expect_effect(
            effect,
            called,
            [t1, t2, c1, c2],
            (t2 / t1) / (c2 / c1),
            confidence,
            "z is the normal quantile of (1 + confidence)/2, and all four counts add to the variance",
        )
        mirror = refactor_effect((c1, c2), (t1, t2), confidence=confidence)
        expect(
            same(mirror.ratio * effect.ratio, 1) and same(mirror.low * effect.high, 1),
            called=f"{called}, then with the arms swapped",
            got=f"ratios {effect.ratio:.6g} and {mirror.ratio:.6g}",
            wanted="swapping the arms inverts ratio and interval",
            next_step="build the interval on the log scale, around the logarithm of the ratio",
        )
        wide, narrow = (refactor_effect((t1 * n, t2 * n), (c1 * n, c2 * n), confidence=confidence) for n in (1, 9))
        expect(
            narrow.high / narrow.low < wide.high / wide.low,
            called=f"{called}, then with nine times the counts",
            got=f"intervals {wide.low:.4g} to {wide.high:.4g} and {narrow.low:.4g} to {narrow.high:.4g}",
            wanted="more bugs, a narrower interval",
            next_step="the variance of a logarithm of a count is about 1/count",
        )


@check(points=1, hidden=True)
def shrinks_towards_the_mean() -> None:
    """Counts that spread more than chance: random samples against a reference, order, mean and direction."""
    rng = random.Random(500)
    samples = [[0, 2, 10], [10, 0, 2, 2], [0, 0, 0, 0, 0, 7], [0, 4]]
    samples += [[int(rng.expovariate(0.3) ** 1.5) for _ in range(rng.randrange(5, 60))] for _ in range(20)]
    for counts in samples:
        m = sum(counts) / len(counts)
        v = sum((count - m) ** 2 for count in counts) / (len(counts) - 1)
        if v <= m + 1e-6:
            continue
        called = f"shrink({counts})"
        got = shrunk(counts, called)
        right = [(m * m / (v - m) + count) / (m / (v - m) + 1) for count in counts]
        expect(
            len(got) == len(counts) and all(map(same, got, right)),
            called=called,
            got=got,
            wanted="(shape + count)/(rate + 1) for each count, in the given order",
            next_step="the variance divides by n - 1; shape and rate come from mean and variance",
        )
        expect(
            abs(sum(got) / len(got) - m) < 1e-9 * max(1.0, m)
            and all(abs(new - m) <= abs(old - m) + 1e-9 for new, old in zip(got, counts, strict=True)),
            called=called,
            got=got,
            wanted="every count moves towards the mean, and the mean stays",
            next_step="check the shape: m²/(v - m)",
        )


@check(points=1, hidden=True)
def no_more_spread_than_chance() -> None:
    """Counts whose variance is below their mean or equal to it, and counts that are all equal, or all 0."""
    for counts in ([3, 4, 5, 4], [5, 5, 5], [0, 0], [1, 0, 1, 1], [1, 3], [7, 8], [3, 5, 7, 3, 7, 5]):
        m = sum(counts) / len(counts)
        got = shrunk(counts, f"shrink({counts})")
        expect(
            len(got) == len(counts) and all(same(value, m) for value in got),
            called=f"shrink({counts})",
            got=got,
            wanted="the mean for every module: nothing tells them apart",
            next_step="compare the variance with the mean before you divide by their difference",
        )


@check(points=1)
def debt_is_ranked_by_return() -> None:
    """Four items over 26 weeks: the ugliest and the cheapest are not the best."""
    items = [
        Debt("fees", cost_h=64, touches_per_week=4, extra_h_per_touch=2),
        Debt("router", cost_h=16, touches_per_week=0.5, extra_h_per_touch=8),
        Debt("dates", cost_h=8, touches_per_week=1, extra_h_per_touch=0.5),
        Debt("limits", cost_h=32, touches_per_week=8, extra_h_per_touch=1),
    ]
    got = rank_debt(items, 26)
    right = [("limits", 5.5, 4.0), ("router", 5.5, 4.0), ("fees", 2.25, 8.0), ("dates", 0.625, 16.0)]
    expect(
        rows_equal(got, right),
        called="rank_debt of fees, router, dates and limits over 26 weeks",
        got=got,
        wanted=str(right),
        next_step="interest a week = touches × extra hours; roi = (interest × 26 - cost)/cost",
    )


@check(points=1, hidden=True)
def what_does_not_pay_is_left_out() -> None:
    """Items without touches or without extra hours, items that only break even, paybacks at and beyond the horizon."""
    items = [
        Debt("ugliest", 1, 0, 1000),
        Debt("harmless", 1, 50, 0),
        Debt("neither", 1, 0, 0),
        Debt("breaks-even", 40, 2, 2),  # pays back after 10 weeks
        Debt("too-late", 44, 2, 2),
        Debt("just", 36, 2, 2),
        Debt("quick", 4, 2, 2),
    ]
    got = rank_debt(items, 10)
    expect(
        rows_equal(got, [("quick", 9.0, 1.0), ("just", 4 / 36, 9.0)]),
        called="rank_debt over 10 weeks of items that pay back after 1, 9, 10 and 11 weeks, and never",
        got=got,
        wanted="only items with roi > 0",
        next_step="no interest means no row; a payback at the horizon is a roi of 0",
    )
    longer = [row[0] for row in rank_debt(items, 11.5)]
    expect(
        longer == ["quick", "just", "breaks-even", "too-late"],
        called="rank_debt of the same items over 11.5 weeks",
        got=longer,
        wanted="the longer horizon lets more items pay",
        next_step="the saving grows with the horizon; the payback does not",
    )
    expect(
        len(rank_debt([], 10)) == 0,
        called="rank_debt([], 10)",
        got=rank_debt([], 10),
        wanted="no rows",
        next_step="start with an empty list",
    )


@check(points=1, hidden=True)
def order_of_any_register() -> None:
    """Random registers in random order, from a list and from a generator, with equal returns among them."""
    rng = random.Random(5000)
    for _ in range(30):
        items = [
            Debt(f"{rng.choice('ABab')}{number}", 2.0 ** rng.randrange(0, 7), rng.choice((0, 0.5, 1, 2, 4)), 2.0)
            for number in range(rng.randrange(1, 14))
        ]
        rng.shuffle(items)
        right = []
        for item in items:
            interest = item.touches_per_week * item.extra_h_per_touch
            if interest * 16 > item.cost_h:
                right.append((item.id, (interest * 16 - item.cost_h) / item.cost_h, item.cost_h / interest))
        right.sort(key=lambda row: row[0])
        right.sort(key=lambda row: row[1], reverse=True)
        for form, given in (("a list", items), ("a generator", (item for item in items))):
            got = rank_debt(given, 16)
            expect(
                rows_equal(got, right),
                called=f"rank_debt of {form} of {len(items)} items over 16 weeks: {items}",
                got=got,
                wanted="largest return first, equal returns by id",
                next_step="sort by two keys: the negative return, then the id",
            )


@check(points=1, hidden=True)
def bad_input_is_refused() -> None:
    """Counts, exposures, confidences, horizons and items that make no sense, each in every place."""
    calls: list[tuple[str, Callable[[], object], str]] = []
    for place, bad in product(range(4), (-1, 2.5)):
        counts: list = [5, 5, 5, 5]
        counts[place] = bad
        calls.append(
            (
                f"refactor_effect({(*counts[:2],)}, {(*counts[2:],)})",
                partial(refactor_effect, (*counts[:2],), (*counts[2:],)),
                "a count that is negative or not whole is a ValueError, in each of the four places",
            )
        )
    for place, exposure in product(range(4), (0, -1.0)):
        touches: list[float] = [1, 1, 1, 1]
        touches[place] = exposure
        call = partial(refactor_effect, (5, 5), (5, 5), touches=(*touches,))  # type: ignore[arg-type]
        calls.append(
            (f"refactor_effect(…, touches={touches})", call, "an exposure that is not above 0 is a ValueError")
        )
    for confidence in (0, 1, -0.5, 1.5):
        call = partial(refactor_effect, (5, 5), (5, 5), confidence=confidence)
        calls.append((f"refactor_effect(…, confidence={confidence})", call, "ask whether 0 < confidence < 1 holds"))
    for few in ([], [3], [3, -1], [3, 2.5], [-1, 0, 9]):
        hint = "fewer than two counts, or a count that is negative or not whole, are a ValueError"
        calls.append((f"shrink({few})", partial(shrink, few), hint))  # type: ignore[arg-type]
    good = Debt("good", 1, 1, 1)
    for item in (
        Debt("b", 0, 1, 1),
        Debt("b", -1, 1, 1),
        Debt("b", 5, -1, 1),
        Debt("b", 5, 1, -1),
        Debt("b", 5, -1, -9),
        Debt("b", 0, 0, 1),
        Debt("b", -1, 1, 0),
        Debt("b", 5, 0, -1),
        Debt("b", 5, -1, 0),
    ):
        hint = "check cost, touches and extra hours, each by itself, before you ask whether the item is listed"
        calls.append((f"rank_debt([good, {item}], 10)", partial(rank_debt, [good, item], 10), hint))
    for horizon in (0, -1):
        calls.append(
            (
                f"rank_debt([good], {horizon})",
                partial(rank_debt, [good], horizon),
                "a horizon of 0 or less is a ValueError",
            )
        )
        calls.append(
            (f"rank_debt([], {horizon})", partial(rank_debt, [], horizon), "check the horizon, also without items")
        )
    for called, nonsense, hint in calls:
        expect_raises(ValueError, nonsense, called=called, next_step=hint)
