"""Exact fractions throughout, and the spike as a search over its four decision rules."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product


def flip_points(scores: Mapping[str, Sequence[float]], weights: Sequence[float], criterion: int) -> dict[str, float]:
    exact = [Fraction(weight) for weight in weights]
    if len(scores) <= 1:
        raise ValueError("nothing to compare")
    if any(weight < 0 for weight in exact) or sum(exact) == 0:
        raise ValueError("weights")
    if criterion < 0 or criterion >= len(exact):
        raise ValueError("criterion")
    for row in scores.values():
        if len(row) != len(exact):
            raise ValueError("row")

    def score(name: str, by: Sequence[Fraction]) -> Fraction:
        return sum(
            (weight * Fraction(value) for weight, value in zip(by, scores[name], strict=True)), Fraction(0)
        ) / sum(by)

    winner = None
    for name in scores:
        if winner is None or score(name, exact) > score(winner, exact):
            winner = name
    assert winner is not None
    only = [Fraction(index == criterion) for index in range(len(exact))]
    without = [Fraction(0) if index == criterion else weight for index, weight in enumerate(exact)]
    if not any(without):
        without = [1 - part for part in only]
    flips: dict[str, float] = {}
    for name in scores:
        before = score(name, without) - score(winner, without)
        after = score(name, only) - score(winner, only)
        if name == winner or abs(after - before) <= Fraction(1, 10**12):
            continue
        x = float(before / (before - after))
        if -1e-12 <= x <= 1 + 1e-12:
            flips[name] = sorted([0.0, x, 1.0])[1]
    return flips


def value_of_spike(prior: float, gain: float, loss: float, sensitivity: float, specificity: float) -> float:
    for probability in (prior, sensitivity, specificity):
        if not 0 <= probability <= 1:
            raise ValueError(probability)
    for amount in (gain, loss):
        if amount < 0:
            raise ValueError(amount)
    p, se, sp = Fraction(prior), Fraction(sensitivity), Fraction(specificity)
    # The value of acting if the result is positive, and if it is negative; a rule acts on any subset of the two.
    acting = (
        p * se * Fraction(gain) - (1 - p) * (1 - sp) * Fraction(loss),
        p * (1 - se) * Fraction(gain) - (1 - p) * sp * Fraction(loss),
    )
    rules = [
        sum((value for value, acts in zip(acting, rule, strict=True) if acts), Fraction(0))
        for rule in product((0, 1), repeat=2)
    ]
    value = float(max(rules) - max(rules[0], rules[-1]))
    return value if value >= 1e-9 else 0.0
