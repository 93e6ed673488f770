"""Checks of del-3: sixteen points for the gate."""

import math
import random
from collections.abc import Callable

from leadlab.checks import check, expect, expect_raises

from .given import error_stream
from .solution import CanaryGate


def agrees(value: float, wanted: float, tolerance: float = 1e-9) -> bool:
    return math.isclose(value, wanted, rel_tol=tolerance)


def bayes_factor(x: int, y: int, share: float) -> float:
    """By whole numbers, for the uniform prior and few errors."""
    return 1 / ((x + y + 1) * math.comb(x + y, x) * share**x * (1 - share) ** y)


def ever_rejects(share: float, alpha: float, errors: int = 100) -> float:
    """Probability that a healthy canary is rejected within so many errors: a fresh gate for each pair of counts."""
    alive, rejected = {0: 1.0}, 0.0
    for n in range(1, errors + 1):
        reached = dict.fromkeys(range(n + 1), 0.0)
        for x, probability in alive.items():
            reached[x] += probability * (1 - share)
            reached[x + 1] += probability * share
        alive = {}
        for x, probability in reached.items():
            if probability < 1e-12:
                continue
            if CanaryGate(share, alpha).observe(x, n - x) == "continue":
                alive[x] = probability
            else:
                rejected += probability
    return rejected


def first_verdict(share: float, on_canary: float, errors: int, seed: int) -> tuple[str, int]:
    """The verdict of a gate that looks after every error, and after how many errors it came."""
    gate = CanaryGate(share)
    for looked, (canary, baseline) in enumerate(error_stream(on_canary, errors, seed), 1):
        if gate.observe(canary, baseline) != "continue":
            return gate.verdict, looked
    return "continue", errors + 1


def state_of_gate(gate: CanaryGate) -> tuple[str, float, float]:
    return gate.verdict, gate.evidence, gate.p_value


@check(points=1)
def half_of_the_traffic() -> None:
    """A new gate, and two sets of counts with the canary at half of the traffic."""
    gate = CanaryGate(0.5)
    expect(
        state_of_gate(gate) == ("continue", 1.0, 1.0),
        called="verdict, evidence and p_value of CanaryGate(0.5)",
        got=state_of_gate(gate),
        wanted="('continue', 1.0, 1.0)",
        next_step="with no errors the two beta functions are equal",
    )
    for x, y, wanted in ((5, 0, "continue"), (20, 5, "rollback")):
        gate = CanaryGate(0.5)
        verdict = gate.observe(x, y)
        expect(
            agrees(gate.evidence, bayes_factor(x, y, 0.5)) and verdict == gate.verdict == wanted,
            called=f"CanaryGate(0.5).observe({x}, {y})",
            got=f"returns {verdict!r}, verdict {gate.verdict!r}, evidence {gate.evidence:.6g}",
            wanted=f"{wanted!r} with evidence {bayes_factor(x, y, 0.5):.6g}",
            next_step="math.lgamma gives the logarithm of the gamma function",
        )


@check(points=1)
def a_tenth_of_the_traffic() -> None:
    """Two sets of ten errors with the canary at a tenth of the traffic."""
    for x, y, wanted in ((4, 6, "continue"), (5, 5, "rollback")):
        gate = CanaryGate(0.1)
        verdict = gate.observe(x, y)
        expect(
            agrees(gate.evidence, bayes_factor(x, y, 0.1)) and verdict == wanted,
            called=f"CanaryGate(0.1).observe({x}, {y})",
            got=f"{verdict!r}, evidence {gate.evidence:.6g}",
            wanted=f"{wanted!r} with evidence {bayes_factor(x, y, 0.1):.6g}",
            next_step="a healthy canary with a tenth of the traffic gets a tenth of the errors",
        )


@check(points=1, hidden=True)
def only_the_totals_count() -> None:
    """The same totals in one batch, error by error, and in seeded batches, zeros among them."""
    rng = random.Random(31)
    for share in (0.5, 0.2):
        errors = [(1, 0)] * 14 + [(0, 1)] * 19
        whole = CanaryGate(share, 1e-9)
        whole.observe(14, 19)
        for _ in range(20):
            rng.shuffle(errors)
            gate, waiting = CanaryGate(share, 1e-9), [0, 0]
            try:
                of_nothing: object = gate.observe(0, 0)
            except ZeroDivisionError as error:
                of_nothing = f"ZeroDivisionError: {error}"
            expect(
                of_nothing == "continue",
                called=f"CanaryGate({share}, 1e-9).observe(0, 0)",
                got=of_nothing,
                wanted="'continue': a batch of zeros is legal",
                next_step="x / (x + y) has no value before the first error; only a decision needs it",
            )
            for canary, baseline in errors:
                waiting = [waiting[0] + canary, waiting[1] + baseline]
                if rng.random() < 0.5:
                    gate.observe(*waiting)
                    waiting = [0, 0]
            gate.observe(*waiting)
            gate.observe(0, 0)
            expect(
                agrees(gate.evidence, whole.evidence),
                called=f"14 canary and 19 baseline errors in seeded batches, share {share}, alpha 1e-9",
                got=f"evidence {gate.evidence!r}; in one batch {whole.evidence!r}",
                wanted="the same evidence: only the totals count",
                next_step="add each batch to the totals, and compute the evidence from them (if the verdict is final "
                "already: alpha is 1e-9 here, so the threshold is 1e9 and not 20)",
            )


@check(points=1, hidden=True)
def other_priors() -> None:
    """Priors other than the uniform one, on either side, whole numbers and fractions."""
    # B(a + x, b + y) / B(a, b) is a product of predictions: each error by the counts before it.
    for a, b, share in ((3.0, 1.0, 0.5), (1.0, 4.0, 0.25), (0.5, 0.5, 0.1), (2.5, 7.5, 0.4)):
        gate = CanaryGate(share, 1e-12, a=a, b=b)
        wanted, x, y = 1.0, 0, 0
        for canary, baseline in error_stream(0.4, 30, seed=int(10 * a + b)):
            wanted *= (a + x) / (a + b + x + y) / share if canary else (b + y) / (a + b + x + y) / (1 - share)
            x, y = x + canary, y + baseline
            gate.observe(canary, baseline)
        expect(
            agrees(gate.evidence, wanted),
            called=f"30 seeded errors, CanaryGate({share}, 1e-12, a={a}, b={b})",
            got=f"evidence {gate.evidence!r}",
            wanted="the Bayes factor with this prior, divided by B(a, b)",
            next_step="use a with the canary's errors, b with the baseline's, and B(a, b) below the line (if the verdict "
            "is final already: alpha is 1e-12 here, so the threshold is 1e12 and not 20)",
        )


@check(points=2, hidden=True)
def a_healthy_canary_is_seldom_rejected() -> None:
    """The exact probability, by dynamic programming, that a healthy canary is ever rejected in 100 errors."""
    for share, alpha in ((0.1, 0.05), (0.3, 0.05), (0.5, 0.05), (0.5, 0.01), (0.3, 0.2)):
        probability = ever_rejects(share, alpha)
        expect(
            probability <= alpha,
            called=f"CanaryGate({share}, {alpha}) looked at after each of 100 errors of a healthy canary",
            got=f"rejected with probability {probability:.3f}",
            wanted="at most alpha, however often one looks",
            next_step="decide by evidence >= 1/alpha alone, with the share that the canary really has",
        )


@check(points=1, hidden=True)
def healthy_streams() -> None:
    """500 seeded streams of a healthy canary, looked at after every error."""
    ended = sum(first_verdict(share, share, 100, seed)[0] != "continue" for share in (0.5, 0.1) for seed in range(250))
    expect(
        ended <= 35,
        called="500 healthy streams of 100 errors, half with share 0.5 and half with 0.1, a look after every error",
        got=f"{ended} of 500 ended with a verdict",
        wanted="at most 7 %",
        next_step="a p-value for a fixed number of errors does not hold at every look",
    )


@check(points=1, hidden=True)
def a_bad_canary_is_found() -> None:
    """400 seeded streams in which the canary errs twice as often: when, and as what, it is found."""
    found = [first_verdict(0.5, 2 / 3, 150, seed) for seed in range(400)]
    median = sorted(looked if verdict == "rollback" else 151 for verdict, looked in found)[200]
    expect(
        60 <= median <= 76,
        called="400 streams, each error on the canary with probability 2/3, share 0.5, a look after every error",
        got=f"median error of the rollback: {median}",
        wanted='half of them get "rollback" by about the 68th error',
        next_step="look at the evidence after each of 100 errors of error_stream(2 / 3, 100, seed)",
    )


@check(points=1, hidden=True)
def a_better_canary_is_not_rolled_back() -> None:
    """Evidence for a better canary, at several shares of the traffic."""
    for share, x, y, wanted in (
        (0.5, 5, 25, "improved"),
        (0.5, 0, 12, "improved"),
        (0.9, 12, 10, "improved"),
        (0.1, 8, 12, "rollback"),
        (0.9, 80, 0, "rollback"),
    ):
        gate = CanaryGate(share)
        verdict = gate.observe(x, y)
        expect(
            verdict == gate.verdict == wanted,
            called=f"CanaryGate({share}).observe({x}, {y})",
            got=f"returns {verdict!r}, verdict {gate.verdict!r}",
            wanted='"rollback" where the canary got more than its share of the errors, else "improved"',
            next_step="compare x / (x + y) with share",
        )


@check(points=1, hidden=True)
def the_p_value_never_rises() -> None:
    """The p-value over seeded batches whose evidence rises and falls."""
    rng = random.Random(33)
    for share in (0.5, 0.2):
        gate, largest = CanaryGate(share, 1e-9), 1.0
        for _ in range(60):
            gate.observe(rng.choice([0, 0, 1, 2]), rng.choice([0, 1, 2, 3]))
            largest = max(largest, gate.evidence)
            expect(
                agrees(gate.p_value, 1 / largest),
                called=f"p_value after some of 60 seeded batches, share {share}, alpha 1e-9",
                got=f"p_value {gate.p_value!r}, evidence now {gate.evidence!r}, largest so far {largest!r}",
                wanted="1 over the largest evidence after any call so far, at most 1",
                next_step="keep the largest evidence; it starts with the 1.0 of a new gate",
            )
    watched, unwatched = CanaryGate(0.5, 1e-9), CanaryGate(0.5, 1e-9)
    for batch in ((9, 0), (3, 9), (1, 4)):
        watched.observe(*batch)
        _ = watched.p_value
        unwatched.observe(*batch)
    expect(
        agrees(unwatched.p_value, watched.p_value),
        called="p_value after observe(9, 0), observe(3, 9) and observe(1, 4), alpha 1e-9",
        got=f"{unwatched.p_value!r}; {watched.p_value!r} if it is read after each call too",
        wanted="the same p-value, whether anybody has looked before or not",
        next_step="keep the largest evidence in observe, not where it is read",
    )


@check(points=1, hidden=True)
def enough_errors_promote() -> None:
    """What max_errors does, at the limit and where the evidence crosses in the same batch."""
    cases = (
        ([(9, 10)], "continue"),
        ([(9, 10), (0, 0)], "continue"),
        ([(9, 10), (1, 0)], "promote"),
        ([(0, 3), (8, 5), (2, 2)], "promote"),
        ([(12, 13)], "promote"),
        ([(14, 6)], "promote"),
        ([(4, 6), (2, 8)], "promote"),
        ([(30, 0)], "rollback"),
    )
    for batches, wanted in cases:
        gate = CanaryGate(0.5, max_errors=20)
        verdicts = [gate.observe(*batch) for batch in batches]
        expect(
            verdicts[-1] == gate.verdict == wanted and set(verdicts[:-1]) <= {"continue"},
            called=f"CanaryGate(0.5, max_errors=20) with the batches {batches}",
            got=f"{verdicts}, verdict {gate.verdict!r}",
            wanted='the evidence first; then "promote" once canary and baseline together have max_errors errors',
            next_step="count the errors of both arms; below 1/alpha no evidence keeps them from >= max_errors",
        )
    patient = CanaryGate(0.5).observe(60, 60)
    expect(
        patient == "continue",
        called="CanaryGate(0.5).observe(60, 60), without max_errors",
        got=patient,
        wanted="'continue', for ever if need be",
        next_step="without max_errors nothing is promoted",
    )


@check(points=1, hidden=True)
def a_verdict_is_final() -> None:
    """What observe returns, and what verdict is, after each of the three final verdicts."""
    for first, max_errors in (((20, 5), None), ((5, 20), None), ((10, 10), 20)):
        gate = CanaryGate(0.5, max_errors=max_errors)
        verdicts = [gate.observe(*first), gate.observe(0, 0), gate.observe(*first[::-1]), gate.observe(0, 300)]
        verdicts += [gate.observe(900, 0), gate.verdict]
        expect(
            verdicts[0] != "continue" and verdicts == verdicts[:1] * 6,
            called=f"CanaryGate(0.5, max_errors={max_errors}).observe{first}, then four more looks; last, verdict",
            got=verdicts,
            wanted="the first verdict that is not 'continue' stays",
            next_step="return the verdict before you count anything, once it is not 'continue'",
        )


@check(points=1, hidden=True)
def after_a_verdict_nothing_moves() -> None:
    """Evidence and p-value after the verdict, whatever is observed then."""
    for first, max_errors in (((20, 5), None), ((5, 20), None), ((10, 10), 20)):
        gate = CanaryGate(0.5, max_errors=max_errors)
        gate.observe(*first)
        before = state_of_gate(gate)
        expect(
            gate.verdict == "promote" or agrees(gate.p_value, 1 / gate.evidence),
            called=f"CanaryGate(0.5, max_errors={max_errors}).observe{first}, which decides",
            got=f"evidence {gate.evidence!r}, p_value {gate.p_value!r}",
            wanted="the p-value knows the evidence of the batch that decides: here it is the largest",
            next_step="update the largest evidence before you decide, not only after a 'continue'",
        )
        for batch in ((0, 0), (7, 0), (0, 40), (90, 1)):
            gate.observe(*batch)
            expect(
                state_of_gate(gate) == before,
                called=f"CanaryGate(0.5, max_errors={max_errors}).observe{first}, which decides; then observe{batch}",
                got=f"(verdict, evidence, p_value) {state_of_gate(gate)}; before {before}",
                wanted="counts, evidence and p-value stay as they were at the verdict",
                next_step="return before the counts are added",
            )


@check(points=1, hidden=True)
def parameters_out_of_range() -> None:
    """Each parameter at the edge of its range and beyond it."""
    bad: list[tuple[str, Callable[[], object]]] = [
        ("CanaryGate(0)", lambda: CanaryGate(0)),
        ("CanaryGate(1)", lambda: CanaryGate(1)),
        ("CanaryGate(-0.2)", lambda: CanaryGate(-0.2)),
        ("CanaryGate(1.5)", lambda: CanaryGate(1.5)),
        ("CanaryGate(0.5, 0)", lambda: CanaryGate(0.5, 0)),
        ("CanaryGate(0.5, 1)", lambda: CanaryGate(0.5, 1)),
        ("CanaryGate(0.5, 5)", lambda: CanaryGate(0.5, 5)),
        ("CanaryGate(0.5, a=0)", lambda: CanaryGate(0.5, a=0)),
        ("CanaryGate(0.5, a=-1)", lambda: CanaryGate(0.5, a=-1)),
        ("CanaryGate(0.5, b=0)", lambda: CanaryGate(0.5, b=0)),
        ("CanaryGate(0.5, b=-1)", lambda: CanaryGate(0.5, b=-1)),
        ("CanaryGate(0.5, max_errors=0)", lambda: CanaryGate(0.5, max_errors=0)),
        ("CanaryGate(0.5, max_errors=-3)", lambda: CanaryGate(0.5, max_errors=-3)),
    ]
    for called, call in bad:
        expect_raises(ValueError, call, called=called, next_step="check every parameter before you store it")


@check(points=1, hidden=True)
def a_rejected_call_changes_nothing() -> None:
    """Negative and non-integer counts in either place, before and after a verdict, and the gate after them."""
    gate, same = CanaryGate(0.3, 1e-9), CanaryGate(0.3, 1e-9)
    gate.observe(4, 6)
    same.observe(4, 6)
    for x, y in ((-1, 0), (0, -1), (3, -1), (-1, 3), (2.5, 0), (0, 2.5), (2, 2.5), (2.5, 2)):

        def call(x: float = x, y: float = y) -> object:
            return gate.observe(x, y)  # type: ignore[arg-type]

        expect_raises(
            ValueError, call, called=f"observe({x}, {y})", next_step="check both counts before you add either"
        )
    states = [state_of_gate(gate), state_of_gate(same)]
    states += [(gate.observe(5, 5), gate.evidence, gate.p_value), (same.observe(5, 5), same.evidence, same.p_value)]
    expect(
        all(agrees(states[i][1], states[i + 1][1]) and agrees(states[i][2], states[i + 1][2]) for i in (0, 2)),
        called="observe(4, 6), eight rejected calls, observe(5, 5); and the same without the rejected calls",
        got=f"(verdict, evidence, p_value) {states[2]} against {states[3]}",
        wanted="no trace of a rejected call",
        next_step="check both counts before you add either",
    )
    for first, max_errors in (((20, 5), None), ((5, 20), None), ((10, 10), 20)):
        decided = CanaryGate(0.5, max_errors=max_errors)
        decided.observe(*first)
        before = state_of_gate(decided)
        for x, y in ((-1, 0), (0, 2.5)):

            def late(x: float = x, y: float = y, decided: CanaryGate = decided) -> object:
                return decided.observe(x, y)  # type: ignore[arg-type]

            expect_raises(
                ValueError,
                late,
                called=f"CanaryGate(0.5, max_errors={max_errors}).observe{first}, which decides; then observe({x}, {y})",
                next_step="check the counts first, then whether the verdict is final",
            )
            expect(
                state_of_gate(decided) == before,
                called=f"CanaryGate(0.5, max_errors={max_errors}).observe{first}, which decides; then observe({x}, {y})",
                got=f"(verdict, evidence, p_value) {state_of_gate(decided)}; before {before}",
                wanted="no trace of a rejected call",
                next_step="check both counts before you add either",
            )


@check(points=1, hidden=True)
def two_hundred_thousand_errors() -> None:
    """Counts far beyond what the gamma function itself can hold, balanced and one-sided."""
    # Stirling: C(2n, n) / 4^n = (1 - 1/8n + ...) / sqrt(pi n), so the evidence is nearly sqrt(pi n) / (2n + 1).
    n = 100_000
    gate = CanaryGate(0.5)
    verdict = gate.observe(n, n)
    expect(
        verdict == "continue" and agrees(gate.evidence, math.sqrt(math.pi * n) * (1 + 1 / (8 * n)) / (2 * n + 1), 1e-6),
        called=f"CanaryGate(0.5).observe({n}, {n})",
        got=f"{verdict!r}, evidence {gate.evidence!r}",
        wanted="'continue' with the small evidence of two equal halves",
        next_step="add and subtract logarithms; take the exponential at the very end",
    )
    for share, x, y in ((0.5, 2 * n, 0), (0.5, 0, 2 * n), (0.01, n, n)):
        gate = CanaryGate(share)
        verdict = gate.observe(x, y)
        expect(
            verdict != "continue" and (gate.evidence, gate.p_value) == (math.inf, 0.0),
            called=f"CanaryGate({share}).observe({x}, {y})",
            got=f"{verdict!r}, evidence {gate.evidence!r}, p_value {gate.p_value!r}",
            wanted="a verdict, evidence inf, p_value 0.0",
            next_step="math.exp raises OverflowError beyond 709; that is inf here",
        )
