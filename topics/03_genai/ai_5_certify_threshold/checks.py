"""Checks of ai-5: eight points for the threshold, three for the route, five for the audited accuracy."""

import math
import random
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from leadlab.checks import check, expect, expect_raises

from .given import calibrated_tickets, true_error
from .solution import audited_accuracy, certified_threshold, route

Case = tuple[str, float, bool | None]

TEN_CONF = [0.62, 0.99, 0.91, 0.55, 0.97, 0.84, 0.95, 0.73, 0.88, 0.93]
TEN_CORRECT = [False, True, True, False, True, True, True, False, True, True]


def at_most(errors: int, n: int, rate: float) -> float:
    """P(at most so many errors among n), by the binomial distribution."""
    return math.fsum(math.comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(errors + 1))


def surest_first(n: int, wrong: Sequence[int]) -> tuple[list[float], list[bool]]:
    """n tickets of falling confidence, those at the positions ``wrong`` (from 0) answered wrongly."""
    return [1 - place / (2 * n) for place in range(n)], [place not in wrong for place in range(n)]


def shuffled(conf: list[float], correct: list[bool], rng: random.Random) -> tuple[list[float], list[bool]]:
    order = rng.sample(range(len(conf)), len(conf))
    return [conf[i] for i in order], [correct[i] for i in order]


def audited_cases(seed: int, n: int = 400, audit_rate: float = 0.2) -> tuple[list[Case], float]:
    """Cases as a week of them ends up, and the accuracy over all: review below 0.7, audits above."""
    rng = random.Random(seed)
    cases: list[Case] = []
    right = 0
    for _ in range(n):
        conf = rng.random() ** (1 / 3)
        label = rng.random() < conf
        right += label
        if conf < 0.7:
            cases.append(("review", 1.0, label))
        elif rng.random() < audit_rate:
            cases.append(("audit", audit_rate, label))
        else:
            cases.append(("auto", audit_rate, None))
    return cases, right / n


def same_estimate(got: Any, wanted: tuple[float, float]) -> bool:
    return len(got) == 2 and all(abs(a - b) < 1e-9 for a, b in zip(got, wanted, strict=True))


@check(points=1)
def ten_tickets() -> None:
    """Ten tickets by hand, at three error rates."""
    for max_risk, grid, right in (
        (0.55, [0.3, 0.5, 0.7, 0.9, 1.0], 0.62),
        (0.6, [0.3, 0.5, 0.7, 0.9, 1.0], 0.55),
        (0.4, [0.5, 0.6], 0.88),
        (0.35, [0.5, 0.6], None),
    ):
        got = certified_threshold(list(TEN_CONF), list(TEN_CORRECT), max_risk=max_risk, delta=0.1, grid=grid)
        expect(
            got == right,
            called=f"certified_threshold({TEN_CONF}, {TEN_CORRECT}, max_risk={max_risk}, delta=0.1, grid={grid})",
            got=got,
            wanted=f"{right}",
            next_step="without an error among m tickets the bound is 1 - delta ** (1 / m)",
        )


@check(points=1, hidden=True)
def no_error_is_no_certainty() -> None:
    """Tickets without a single error: how many of them a promise needs, seeded."""
    rng = random.Random(51)
    for _ in range(40):
        max_risk, delta = rng.uniform(0.05, 0.4), rng.uniform(0.02, 0.3)
        enough = math.ceil(math.log(delta) / math.log(1 - max_risk))
        for n in (enough - 1, enough):
            conf, correct = shuffled(*surest_first(n, ()), rng) if n else ([0.5], [False])
            got = certified_threshold(conf, correct, max_risk=max_risk, delta=delta, grid=[1.0])
            right = min(conf) if n == enough else None
            expect(
                got == right,
                called=f"certified_threshold of {n} tickets, all right, max_risk={max_risk}, delta={delta}, grid=[1.0]",
                got=got,
                wanted="a threshold only if so many tickets without an error are unlikely at a rate of max_risk",
                next_step="with no error the bound is the 1 - delta quantile of Beta(1, n), and not 0",
            )


@check(points=1, hidden=True)
def bounds_that_just_hold() -> None:
    """As many errors as a promise allows, and one more, against the binomial distribution."""
    rng = random.Random(52)
    for _ in range(60):
        n, max_risk, delta = rng.randrange(20, 200), rng.uniform(0.1, 0.5), rng.uniform(0.02, 0.2)
        # The bound is at most max_risk exactly if so few errors have at most the probability delta at a rate of max_risk.
        most = next(k for k in range(n + 1) if at_most(k, n, max_risk) > delta) - 1
        for errors in (most, most + 1):
            if errors < 0:
                continue
            conf, correct = shuffled(*surest_first(n, rng.sample(range(n), errors)), rng)
            given = list(conf), list(correct)
            got = certified_threshold(conf, correct, max_risk=max_risk, delta=delta, grid=[1.0])
            expect(
                got == (min(conf) if errors == most else None),
                called=f"certified_threshold of {n} tickets, {errors} wrong, max_risk={max_risk}, delta={delta}",
                got=got,
                wanted="a threshold exactly if the one-sided exact bound is at most max_risk",
                next_step="the 1 - delta quantile of Beta(k + 1, n - k); not 1 - delta / 2, and no normal distribution",
            )
            expect(
                (conf, correct) == given,
                called=f"certified_threshold of {n} tickets in random order",
                got="the lists that were passed in are in another order now",
                wanted="the caller's lists stay as they are",
                next_step="sorted() makes a list of its own",
            )


@check(points=1, hidden=True)
def ties_belong_together() -> None:
    """Several tickets of one confidence at the cut, the wrong ones among them first or last."""
    for wrong_first in (True, False):
        tied = [False] * 10 + [True] * 15
        correct = [True] * 50 + (tied if wrong_first else tied[::-1])
        conf = [0.95] * 50 + [0.8] * 25
        for grid, right in (([0.6, 0.8], 0.95), ([0.6, 0.68], 0.95), ([0.6], 0.95), ([0.98], None)):
            got = certified_threshold(conf, correct, max_risk=0.1, delta=0.05, grid=grid)
            expect(
                got == right,
                called="certified_threshold of 50 tickets at 0.95, all right, and 25 at 0.8, 10 of them wrong, "
                f"max_risk=0.1, delta=0.05, grid={grid}",
                got=got,
                wanted="a threshold accepts all tickets at or above it, so all of them count",
                next_step="count the accepted by conf >= tau, and not the first m of a sorted list",
            )
        got = certified_threshold(conf, correct, max_risk=0.3, delta=0.05, grid=[0.68])
        expect(
            got == 0.8,
            called="the same tickets, max_risk=0.3, grid=[0.68]",
            got=got,
            wanted="0.8: the bound of 10 errors among all 75 is below 0.3",
            next_step="accepted is the number with conf >= tau, in the bound too",
        )


@check(points=1, hidden=True)
def the_first_failure_ends_the_search() -> None:
    """Grids of which the first fraction fails, and grids that would pass again after a failure."""
    early = surest_first(200, (0, 1, 2))
    middle = surest_first(400, range(60, 75))
    for (conf, correct), grid, place in (
        (early, [0.05, 0.5, 1.0], None),
        (early, [0.5, 1.0], 199),
        (middle, [0.15, 0.2, 1.0], 59),
        (middle, [0.15, 1.0], 399),
        (middle, [0.1, 0.15, 0.19, 0.3, 0.6, 1.0], 59),
        (middle, [0.2], None),
        (([0.9, 0.8], [False, False]), [0.5, 1.0], None),
        (([0.9, 0.8, *[0.7] * 98], [False] + [True] * 99), [0.01, 1.0], None),
    ):
        got = certified_threshold(conf, correct, max_risk=0.1, delta=0.05, grid=grid)
        right = None if place is None else conf[place]
        expect(
            got == right,
            called=f"certified_threshold of {len(conf)} tickets, {correct.count(False)} wrong ones among the surer, "
            f"max_risk=0.1, delta=0.05, grid={grid}",
            got=got,
            wanted="the last threshold before the first fraction that fails; None if that is the first one",
            next_step="after a failure nothing counts any more, however good a later fraction looks",
        )


@check(points=1, hidden=True)
def fractions_in_floats() -> None:
    """Fractions times n that are whole on paper and not in floats, others that are not whole, and tiny ones."""
    rng = random.Random(53)
    for n, fraction, m in (
        (100, 0.07, 7), (100, 0.14, 14), (100, 0.28, 28), (100, 0.29, 29), (1000, 0.009, 9), (50, 0.58, 29),
        (100, 0.071, 8), (10, 0.35, 4), (30, 0.01, 1), (40, 1e-12, 1), (7, 1.0, 7), (3, 0.34, 2), (100, 0.55, 55),
    ):  # fmt: skip
        conf, correct = shuffled(*surest_first(n, ()), rng)
        got = certified_threshold(conf, correct, max_risk=0.99, delta=0.5, grid=[fraction])
        expect(
            got == sorted(conf)[-m],
            called=f"certified_threshold of {n} tickets without an error, max_risk=0.99, delta=0.5, grid=[{fraction}]",
            got=got,
            wanted=f"the confidence that ceil({fraction} · {n}) tickets reach, computed on paper; at least one ticket",
            next_step="subtract 1e-9 before the ceiling, and take the m-th largest: place m - 1 of a falling list",
        )


@check(points=1, hidden=True)
def promises_are_kept() -> None:
    """200 seeded calibrations of 500 tickets over ten fractions: how many promises are broken in truth."""
    grid = [number / 10 for number in range(1, 11)]
    broken = found = 0
    for seed in range(200):
        conf, correct = calibrated_tickets(500, seed)
        threshold = certified_threshold(conf, correct, max_risk=0.2, delta=0.05, grid=grid)
        if threshold is not None:
            found += 1
            broken += true_error(threshold) > 0.2
    expect(
        broken <= 16 and found >= 150,
        called="certified_threshold of 500 tickets, max_risk=0.2, delta=0.05, grid 0.1 to 1.0, 200 times",
        got=f"{found} thresholds, {broken} of them with a true error rate above 0.2",
        wanted="a threshold in most calibrations, and at most 16 of 200 promises broken",
        next_step="compare the bound with max_risk, not the error rate of the sample; stop at the first failure",
    )


@check(points=1, hidden=True)
def bad_calibrations() -> None:
    """Lengths, confidences, rates and grids out of range."""
    good: dict[str, Any] = {"max_risk": 0.1, "delta": 0.05, "grid": [0.5, 1.0]}
    conf, correct = [0.9, 0.8, 0.7], [True, True, False]
    bad: list[tuple[list[float], list[bool], dict[str, Any]]] = [
        ([], [], {}), (conf, correct[:2], {}), (conf[:2], correct, {}), (conf, [], {}),
    ]  # fmt: skip
    bad += [([0.9, value, 0.7], correct, {}) for value in (-0.01, 1.01, math.nan, math.inf)]
    bad += [(conf, correct, {name: value}) for name in ("max_risk", "delta") for value in (0.0, 1.0, -0.1, 1.5)]
    grids: tuple[list[float], ...] = (
        [],
        [0.0, 0.5],
        [-0.1, 0.5],
        [0.5, 1.01],
        [0.5, 0.5],
        [0.5, 0.4],
        [0.2, 0.6, 0.5],
        [0.5, math.nan],
    )
    bad += [(conf, correct, {"grid": grid}) for grid in grids]
    for confidences, outcomes, change in bad:
        expect_raises(
            ValueError,
            partial(certified_threshold, confidences, outcomes, **good | change),
            called=f"certified_threshold({confidences}, {outcomes}, **{good | change})",
            next_step="check everything before the search; a comparison with NaN is False, so ask for what must hold",
        )
    edge = [0.0, 1.0] * 60
    got = certified_threshold(edge, [True] * 120, **good)
    expect(
        got == 0.0,
        called="certified_threshold of 120 right tickets with confidences 0.0 and 1.0",
        got=got,
        wanted="0.0: both ends of [0, 1] are legal confidences, and 1.0 is a legal fraction",
        next_step="only values outside [0, 1] are refused",
    )


@check(points=1)
def known_routes() -> None:
    """Forty-four routes, each asked for twice."""
    audited = {33, 35, 37, 38, 7, 11, 16, 20, 27, 28, 30}
    cases = [(f"ticket-{n}", 0.95, ("audit" if n in audited else "auto", 0.3)) for n in range(1, 41)]
    cases += [
        ("ticket-3", 0.8, ("auto", 0.3)),
        ("ticket-3", 0.79, ("review", 1.0)),
        ("ticket-7", 0.79, ("review", 1.0)),
    ]
    cases += [("Rückfrage 7", 0.95, ("audit", 0.3))]
    for case_id, conf, right in cases:
        got = [tuple(route(case_id, conf, threshold=0.8, audit_rate=0.3)) for _ in range(2)]
        expect(
            got == [right, right],
            called=f"route({case_id!r}, {conf}, threshold=0.8, audit_rate=0.3), twice",
            got=got,
            wanted=f"{right} each time, on every machine",
            next_step="u comes from the SHA-256 of the case id; no random numbers",
        )


@check(points=1, hidden=True)
def who_is_reviewed_and_who_audited() -> None:
    """must_review, no threshold, confidence at the threshold; the share of audits over 20,000 ids; rates 0 and 1."""
    ids = [f"case-{number}" for number in range(300)]
    for conf, change in ((0.99, {"must_review": True}), (0.99, {"threshold": None}), (0.79, {}), (0.0, {})):
        options: dict[str, Any] = {"threshold": 0.8, "audit_rate": 0.5} | change
        got = {tuple(route(case_id, conf, **options)) for case_id in ids}
        expect(
            got == {("review", 1.0)},
            called=f"route of 300 cases, conf {conf}, {options}",
            got=sorted(got),
            wanted="('review', 1.0) for all: a case that is reviewed anyway is not audited",
            next_step="decide on the review before the audit is drawn",
        )
    for conf, threshold, rate, right in (
        (0.8, 0.8, 0.0, "auto"), (0.8, 0.8, 1.0, "audit"), (0.0, 0.0, 1.0, "audit"), (1.0, 0.8, 0.0, "auto"),
    ):  # fmt: skip
        got = {tuple(route(case_id, conf, threshold=threshold, audit_rate=rate)) for case_id in ids}
        expect(
            got == {(right, rate)},
            called=f"route of 300 cases, conf {conf}, threshold {threshold}, audit_rate {rate}",
            got=sorted(got),
            wanted="at the threshold a case is automatic; a rate of 0 audits none, a rate of 1 all",
            next_step="conf < threshold is reviewed, u < audit_rate is audited, both strictly",
        )
    # This case's u has no more digits than a float can hold, so it is the same number however it is computed.
    u = 0x44B4BFFCAEA6800 / 16**15
    drawn = route("case-1908", 0.9, threshold=0.8, audit_rate=u)
    expect(
        tuple(drawn) == ("auto", u),
        called=f'route("case-1908", 0.9, threshold=0.8, audit_rate={u!r}), and that is the u of this case',
        got=drawn,
        wanted=f"('auto', {u!r})",
        next_step="u < audit_rate is audited, u = audit_rate is not",
    )
    for rate in (0.05, 0.4):
        routes = [route(f"id/{number}", 0.9, threshold=0.8, audit_rate=rate) for number in range(20_000)]
        share = sum(kind == "audit" for kind, _ in routes) / len(routes)
        expect(
            abs(share - rate) < 0.01 and {propensity for _, propensity in routes} == {rate},
            called=f"route of 20,000 cases, conf 0.9, threshold 0.8, audit_rate {rate}",
            got=f"{share:.2%} audited",
            wanted="the share of audits within one point of the rate, and the rate as everybody's propensity",
            next_step="u is spread evenly over [0, 1); divide by 16**15",
        )


@check(points=1, hidden=True)
def bad_audit_rates() -> None:
    """Audit rates outside [0, 1] for each of the three routes."""
    for rate in (-0.01, 1.01, 5, math.nan):
        for conf, change in ((0.9, {}), (0.1, {}), (0.9, {"must_review": True}), (0.9, {"threshold": None})):
            options: dict[str, Any] = {"threshold": 0.8, "audit_rate": rate} | change
            expect_raises(
                ValueError,
                partial(route, "case-1", conf, **options),
                called=f'route("case-1", {conf}, **{options})',
                next_step="check the rate first, so that a wrong setting shows at the first case",
            )


@check(points=1)
def two_small_weeks() -> None:
    """All cases reviewed; and a week with reviews, audits and automatic answers."""
    reviewed: list[Case] = [("review", 1.0, label) for label in (True, True, False, True)]
    mixed: list[Case] = [("review", 1.0, False), ("review", 1.0, True), ("audit", 0.25, True), ("audit", 0.25, False)]
    mixed += [("auto", 0.25, None)] * 6
    for name, cases, right in (("reviewed", reviewed, (0.75, 0.0)), ("mixed", mixed, (0.5, math.sqrt(12) / 10))):
        got = audited_accuracy(cases)
        expect(
            same_estimate(got, right),
            called=f"audited_accuracy of the {name} week, {cases}",
            got=got,
            wanted=f"{right}",
            next_step="a right answer that was seen with probability 1/4 stands for four; divide by all cases",
        )


@check(points=1, hidden=True)
def formulas_on_seeded_cases() -> None:
    """Seeded cases with several propensities, given as a list and as a generator; estimates above 1."""
    rng = random.Random(54)
    for _ in range(60):
        cases: list[Case] = []
        total = variance = 0.0
        for _ in range(rng.randrange(1, 40)):
            kind = rng.choice(["review", "audit", "auto"])
            propensity = rng.choice([0.0, 0.02, 0.3, 1.0]) if kind == "auto" else rng.choice([0.05, 0.3, 0.9, 1.0])
            label = None if kind == "auto" else rng.random() < 0.8
            cases.append((kind, propensity, label))
            if label:
                total += 1 / propensity
                variance += (1 - propensity) / propensity**2
        right = total / len(cases), math.sqrt(variance) / len(cases)
        for given in (cases, (case for case in cases)):
            got = audited_accuracy(given)
            expect(
                same_estimate(got, right),
                called=f"audited_accuracy of {cases}, as a {type(given).__name__}",
                got=got,
                wanted="the two sums of the task, over all cases; the estimate is not cut at 1",
                next_step="go through the cases once, count all of them, and add up only the labelled ones",
            )


def two_hundred_weeks() -> Iterator[tuple[float, float, float]]:
    """Estimate, standard error and truth of 200 seeded weeks."""
    for seed in range(200):
        cases, truth = audited_cases(seed)
        estimate, error = audited_accuracy(cases)
        yield estimate, error, truth


@check(points=1, hidden=True)
def right_on_average() -> None:
    """200 seeded weeks of 400 cases: the mean of estimate less truth, in its standard errors."""
    gaps = [estimate - truth for estimate, _, truth in two_hundred_weeks()]
    mean = sum(gaps) / len(gaps)
    spread = math.sqrt(sum((gap - mean) ** 2 for gap in gaps) / (len(gaps) - 1) / len(gaps))
    expect(
        abs(mean) < 3 * spread,
        called="audited_accuracy of 200 weeks, review below 0.7, audits of 20 % above",
        got=f"mean error {mean:+.4f}, its standard error {spread:.4f}",
        wanted="no bias: within 3 standard errors of 0",
        next_step="the labelled cases are mostly those that the model doubted; weight each by 1 / propensity",
    )


@check(points=1, hidden=True)
def errors_that_cover() -> None:
    """200 seeded weeks of 400 cases: how often the truth lies within two standard errors, and how wide they are."""
    weeks = list(two_hundred_weeks())
    covered = sum(abs(estimate - truth) <= 2 * error for estimate, error, truth in weeks)
    width = sum(error for _, error, _ in weeks) / len(weeks)
    expect(
        covered >= 180 and width < 0.08,
        called="audited_accuracy of 200 weeks, review below 0.7, audits of 20 % above",
        got=f"the truth within 2 standard errors in {covered} of 200, mean standard error {width:.3f}",
        wanted="at least 180 of 200, with standard errors below 0.08",
        next_step="each labelled case adds (1 - π) y² / π² to the variance of the sum; then the root, then / N",
    )


@check(points=1, hidden=True)
def bad_weeks() -> None:
    """No cases, unknown routes, propensities out of range, labels that are missing or should not be there."""
    fine: list[Case] = [("review", 1.0, True), ("audit", 0.5, False), ("auto", 0.5, None)]
    bad: list[Case] = [
        ("human", 1.0, True), ("", 1.0, True), ("Review", 1.0, True), ("skip", 0.5, None), ("review", 1.0, None),
        ("audit", 0.5, None), ("auto", 0.5, True), ("auto", 0.5, False), ("audit", 0.0, True), ("audit", 0.0, False),
        ("review", 0.0, True), ("audit", 1.1, True), ("audit", -0.1, True), ("auto", 1.1, None), ("auto", -0.1, None),
        ("auto", math.nan, None), ("audit", math.nan, True), ("audit", math.nan, False), ("audit", 1.1, False),
    ]  # fmt: skip
    weeks: list[list[Case]] = [[], *([*fine, case] for case in bad), *([case, *fine] for case in bad)]
    for cases in weeks:
        expect_raises(
            ValueError,
            partial(audited_accuracy, cases),
            called=f"audited_accuracy({cases})",
            next_step="check route, propensity and label of every case, the wrong answers and the automatic ones too",
        )
