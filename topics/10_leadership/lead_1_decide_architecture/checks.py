"""Checks of lead-1: seven points for the flips, three for the spike, one for what both refuse."""

import random
from collections.abc import Mapping, Sequence

from leadlab.checks import check, expect, expect_raises

from .given import HARBOR_SCORES, HARBOR_WEIGHTS
from .solution import flip_points, value_of_spike


def random_matrix(rng: random.Random) -> tuple[dict[str, list[float]], list[float], int]:
    """Scores, weights of sum 1 and a criterion; real numbers, so that no two options tie."""
    options, criteria = rng.randint(2, 6), rng.randint(2, 5)
    scores = {f"option {number}": [rng.uniform(0, 10) for _ in range(criteria)] for number in range(options)}
    raw = [rng.uniform(0.05, 1) for _ in range(criteria)]
    return scores, [weight / sum(raw) for weight in raw], rng.randrange(criteria)


def score_at(row: Sequence[float], weights: Sequence[float], criterion: int, x: float) -> float:
    """The weighted score when ``criterion`` weighs ``x`` and the others keep their proportions."""
    others = sum(weights) - weights[criterion]
    rest = sum(w * s for i, (w, s) in enumerate(zip(weights, row, strict=True)) if i != criterion) / others
    return x * row[criterion] + (1 - x) * rest


def winner_of(scores: Mapping[str, Sequence[float]], weights: Sequence[float]) -> str:
    return max(scores, key=lambda name: sum(w * s for w, s in zip(weights, scores[name], strict=True)))


def close(got: Mapping[str, float], right: Mapping[str, float], tolerance: float = 1e-9) -> bool:
    return set(got) == set(right) and all(abs(got[name] - x) <= tolerance for name, x in right.items())


def expect_flips(
    scores: Mapping[str, Sequence[float]],
    weights: Sequence[float],
    criterion: int,
    right: Mapping[str, float],
    wanted: str,
    next_step: str,
) -> None:
    """``flip_points`` gives ``right`` for its options; other entries are another check's business."""
    got = flip_points(scores, weights, criterion)
    expect(
        close({name: x for name, x in got.items() if name in right}, right),
        called=f"flip_points({scores}, {weights}, {criterion})",
        got=got,
        wanted=wanted,
        next_step=next_step,
    )


@check(points=1)
def harbor_flips() -> None:
    """flip_points: the Harbor matrix, for long-term fit, run cost and risk (to 0.0005)."""
    wanted: dict[int, dict[str, float]] = {3: {"rewrite": 0.331, "buy": 0.378, "stay": 0.585}, 1: {"rewrite": 0.552}}
    for criterion, right in {**wanted, 0: {}}.items():
        got = flip_points(HARBOR_SCORES, HARBOR_WEIGHTS, criterion)
        expect(
            close(got, right, 0.0005),
            called=f"flip_points(HARBOR_SCORES, HARBOR_WEIGHTS, {criterion})",
            got=got,
            wanted=f"{right}",
            next_step="strangler wins with 7.10; compute both scores at x = 0 and at x = 1, and see where they cross",
        )


@check(points=1, hidden=True)
def both_scores_agree_at_each_flip() -> None:
    """flip_points: 200 seeded matrices; at each x that you return, the two scores are computed anew."""
    rng = random.Random(101)
    found = 0
    for _ in range(200):
        scores, weights, criterion = random_matrix(rng)
        winner = winner_of(scores, weights)
        flips = flip_points(scores, weights, criterion)
        found += len(flips)
        for name, x in flips.items():
            apart = abs(score_at(scores[name], weights, criterion, x) - score_at(scores[winner], weights, criterion, x))
            expect(
                apart <= 1e-9,
                called=f"flip_points(scores, {weights}, {criterion}) with {len(scores)} options",
                got=f"x = {x!r}, where the option and the winner are {apart:.2g} apart",
                wanted="scores that differ by at most 1e-9 at the flip point",
                next_step="solve the linear equation, and let the other weights shrink or grow in proportion",
            )
    expect(
        found > 0,
        called="flip_points on 200 random matrices",
        got="not one flip point",
        wanted="flip points in many of them",
        next_step="an option draws level where the difference of the two scores is 0",
    )


@check(points=1, hidden=True)
def only_options_that_draw_level() -> None:
    """flip_points: which options are in the dict: 200 seeded matrices, equal rows, constant differences."""
    rng = random.Random(102)
    for _ in range(200):
        scores, weights, criterion = random_matrix(rng)
        winner = winner_of(scores, weights)
        right = set()
        for name, row in scores.items():
            gaps = [
                score_at(row, weights, criterion, end) - score_at(scores[winner], weights, criterion, end)
                for end in (0.0, 1.0)
            ]
            if gaps[0] * gaps[1] < 0:
                right.add(name)
        got = flip_points(scores, weights, criterion)
        expect(
            set(got) == right,
            called=f"flip_points(scores, {weights}, {criterion}) with {len(scores)} options, {winner} the winner",
            got=sorted(got),
            wanted="every option that draws level with the winner at an x in [0, 1], and no other",
            next_step="leave out the winner itself and every x outside [0, 1]",
        )
    # One option equals the winner, one stands beside it at a constant distance, one crosses it.
    rows = {"first": (6, 4, 6), "same": (6, 4, 6), "parallel": (5, 3, 5), "crosses": (4, 6, 4)}
    got = flip_points(rows, (0.375, 0.25, 0.375), 1)
    expect(
        set(got) == {"crosses"},
        called=f"flip_points({rows}, (0.375, 0.25, 0.375), 1)",
        got=got,
        wanted="no flip point where the difference is constant, none for the winner",
        next_step="look at the slope of the difference before you divide by it",
    )


@check(points=1, hidden=True)
def weights_of_any_sum() -> None:
    """flip_points: the same proportions written with weights of another sum give the same flips."""
    rng = random.Random(103)
    for _ in range(100):
        scores, weights, criterion = random_matrix(rng)
        factor = rng.choice([0.01, 0.5, 3.0, 100.0])
        scaled = [weight * factor for weight in weights]
        got, right = flip_points(scores, scaled, criterion), flip_points(scores, weights, criterion)
        expect(
            close(got, right),
            called=f"flip_points(scores, weights of sum {sum(scaled):.4g}, {criterion})",
            got=got,
            wanted="what the same weights give when they sum to 1",
            next_step="divide by the sum of the weights before anything else",
        )
    expect_flips(
        {"cheap": (8, 2), "quick": (2, 8)},
        (3, 1),
        0,
        {"quick": 0.5},
        "whole numbers as weights are fine",
        "divide by the sum of the weights before anything else",
    )


@check(points=1, hidden=True)
def all_weight_on_the_criterion() -> None:
    """flip_points: the criterion has all the weight, so the others have no proportions to keep."""
    advice = "where the other weights are all 0, give each of them an equal part of 1 - x"
    wanted = "the other weights share 1 - x equally"
    expect_flips({"a": (8, 2, 0), "b": (4, 6, 4)}, (1.0, 0.0, 0.0), 0, {"b": 0.5}, wanted, advice)
    expect_flips({"a": (1, 0, 9, 2), "b": (6, 0, 7, 6)}, (0, 0, 1, 0), 2, {"b": 0.6}, wanted, advice)


@check(points=1, hidden=True)
def flips_at_the_very_ends() -> None:
    """flip_points: options that draw level exactly at x = 0 or at x = 1."""
    advice = "both ends belong to [0, 1], and float noise of 1e-12 beyond them is clipped"
    wanted = "an x of exactly 0 or 1 is a flip point"
    ends = {"winner": (6, 4, 8), "level at 0": (2, 4, 8), "level at 1": (6, 2, 2), "nowhere": (5, 1, 1)}
    expect_flips(ends, (0.5, 0.25, 0.25), 0, {"level at 0": 0.0, "level at 1": 1.0}, wanted, advice)
    rng = random.Random(106)
    for _ in range(200):
        # The other scores of "at 0" are the winner's in another order, under equal weights: their sums differ by noise.
        row = [rng.uniform(1, 10) for _ in range(4)]
        shuffled = rng.sample(row, 4)
        scores = {"winner": [9.0, *row], "at 0": [3.0, *shuffled], "at 1": [9.0, *[score / 2 for score in row]]}
        got = flip_points(scores, [0.2] * 5, 0)
        expect(
            {"at 0", "at 1"} <= set(got) and 0.0 <= got["at 0"] <= 1e-9 and 1 - 1e-9 <= got["at 1"] <= 1.0,
            called=f"flip_points({scores}, {[0.2] * 5}, 0)",
            got=got,
            wanted="both options, with an x that lies in [0, 1]",
            next_step=advice,
        )


@check(points=1, hidden=True)
def tie_for_the_winner() -> None:
    """flip_points: two options share the highest score under the present weights."""
    advice = "take the first option of the mapping that has the highest score; it alone is left out"
    rows = {"slow": (1, 1), "left": (8, 4), "right": (4, 8), "steady": (5, 5)}
    wanted = "the first of the two counts as the winner, and the other draws level at the present weight"
    expect_flips(rows, (0.5, 0.5), 0, {"right": 0.5, "steady": 0.25}, wanted, advice)
    swapped = {name: rows[name] for name in ("right", "left", "steady", "slow")}
    expect_flips(swapped, (0.5, 0.5), 0, {"left": 0.5, "steady": 0.75}, wanted, advice)


@check(points=1)
def two_weeks_of_prototype() -> None:
    """value_of_spike: Harbor's latency spike is worth 170 k€, a perfect one would be worth 280."""
    for sensitivity, specificity, right in ((0.9, 0.8, 170.0), (1.0, 1.0, 280.0)):
        got = value_of_spike(0.6, 900, 700, sensitivity, specificity)
        expect(
            abs(got - right) <= 1e-9,
            called=f"value_of_spike(0.6, 900, 700, {sensitivity}, {specificity})",
            got=got,
            wanted=f"{right}",
            next_step="P(positive) is prior · sensitivity + (1 - prior) · (1 - specificity); acting now is worth 260",
        )


@check(points=1, hidden=True)
def any_spike_is_worth_its_information() -> None:
    """value_of_spike: 300 seeded cases against a reference, perfect and misleading spikes among them."""
    rng = random.Random(109)
    for number in range(300):
        prior, gain, loss = rng.random(), rng.uniform(0, 1000), rng.uniform(0, 1000)
        sensitivity, specificity = rng.random(), rng.random()
        if number % 3 == 0:
            sensitivity = specificity = float(rng.choice([0, 1]))  # perfect, or wrong every time
        right = -max(0.0, prior * gain - (1 - prior) * loss)
        for works, fails in ((sensitivity, 1 - specificity), (1 - sensitivity, specificity)):
            right += max(0.0, prior * works * gain - (1 - prior) * fails * loss)
        got = value_of_spike(prior, gain, loss, sensitivity, specificity)
        expect(
            abs(got - right) <= 1e-8,
            called=f"value_of_spike({prior}, {gain}, {loss}, {sensitivity}, {specificity})",
            got=got,
            wanted="the gain in expected value from acting on the posterior; a result that misleads informs as well",
            next_step="after each result compare acting with not acting under the posterior, whatever the result is called",
        )


@check(points=1, hidden=True)
def no_other_decision_no_value() -> None:
    """value_of_spike: spikes that cannot change what you do are worth exactly 0.0; results that cannot occur."""
    advice = "if both results lead to the choice that you would make anyway, nothing is gained: return 0.0, not noise"
    cases: list[tuple[float, float, float, float, float]] = [
        (0.6, 900, 700, 0.55, 0.5),  # hardly informative
        (0.95, 900, 700, 0.9, 0.8),  # nothing would stop you
        (0.05, 900, 700, 0.9, 0.8),  # nothing would persuade you
        (0.0, 900, 700, 1.0, 1.0),
        (1.0, 900, 700, 1.0, 1.0),
        (0.3, 900, 700, 1.0, 0.0),  # positive every time
        (0.3, 900, 700, 0.0, 1.0),  # negative every time
        (0.4, 0, 0, 0.9, 0.9),
    ]
    rng = random.Random(110)
    while len(cases) < 300:
        same = rng.uniform(0.0, 1.0)
        cases.append((rng.random(), rng.uniform(0, 1000), rng.uniform(0, 1000), same, 1 - same))
    for case in cases:
        try:
            got: object = value_of_spike(*case)
        except ZeroDivisionError:
            got = "ZeroDivisionError"
        expect(
            got == 0.0,
            called="value_of_spike({}, {}, {}, {}, {})".format(*case),
            got=got,
            wanted="exactly 0.0",
            next_step=advice,
        )


@check(points=1, hidden=True)
def bad_input_is_refused() -> None:
    """Both functions: matrices, weights, indices, probabilities and amounts that make no sense; zeros that do."""
    rows: dict[str, tuple[int, ...]] = {"a": (1, 2, 3), "b": (3, 1, 1)}
    matrices: list[tuple[dict[str, tuple[int, ...]], tuple[float, ...], int]] = [
        ({}, (1, 1, 1), 0),
        ({"a": (1, 2, 3)}, (1, 1, 1), 0),
        ({"a": (1, 2, 3), "b": (1, 2)}, (1, 1, 1), 0),
        ({"a": (1, 2, 3), "b": (1, 2, 3, 4)}, (1, 1, 1), 0),
        (rows, (1, 1), 0),
        (rows, (0.5, -0.5, 1.0), 0),
        (rows, (0, 0, 0), 0),
        (rows, (1, 1, 1), 3),
        (rows, (1, 1, 1), -1),
    ]
    for scores, weights, criterion in matrices:
        expect_raises(
            ValueError,
            lambda s=scores, w=weights, c=criterion: flip_points(s, w, c),  # type: ignore[misc]
            called=f"flip_points({scores}, {weights}, {criterion})",
            next_step="check options, rows, weights and index before you compute",
        )
    spikes = [(-0.1, 9, 7, 0.9, 0.8), (1.1, 9, 7, 0.9, 0.8), (0.6, -1, 7, 0.9, 0.8), (0.6, 9, -1, 0.9, 0.8)]
    spikes += [(0.6, 9, 7, 1.01, 0.8), (0.6, 9, 7, -0.1, 0.8), (0.6, 9, 7, 0.9, 1.01), (0.6, 9, 7, 0.9, -0.1)]
    for spike in spikes:
        expect_raises(
            ValueError,
            lambda spike=spike: value_of_spike(*spike),  # type: ignore[misc]
            called="value_of_spike({}, {}, {}, {}, {})".format(*spike),
            next_step="probabilities lie in [0, 1], and loss is an amount, not a negative number",
        )
    for function, zeros in ((flip_points, (rows, (0, 1, 0), 1)), (value_of_spike, (0, 0, 0, 0.5, 0.5))):
        try:
            function(*zeros)
            refused = ""
        except ValueError as error:
            refused = f"ValueError: {error}"
        expect(
            not refused,
            called=f"{function.__name__}{zeros}",
            got=refused,
            wanted="a value: single weights, probabilities and amounts may be 0",
            next_step="refuse what is below 0, not 0",
        )
