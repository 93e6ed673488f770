"""Model solution of lead-1: when the winner of a decision matrix changes, and what a prototype is worth."""

from collections.abc import Mapping, Sequence


def flip_points(scores: Mapping[str, Sequence[float]], weights: Sequence[float], criterion: int) -> dict[str, float]:
    """For each option that can draw level with the winner, the weight of ``criterion`` at which it does.

    The weights are normalised to sum 1; the other weights keep their proportions. Raises ValueError for bad input.
    """
    count = len(weights)
    if len(scores) < 2 or any(len(row) != count for row in scores.values()):
        raise ValueError("needs at least two options, each with one score for each weight")
    if min(weights) < 0 or sum(weights) <= 0 or not 0 <= criterion < count:
        raise ValueError("needs weights >= 0, not all of them 0, and an index from 0 to the number of weights - 1")
    share = weights[criterion] / sum(weights)
    rest = [0.0 if index == criterion else float(weight) for index, weight in enumerate(weights)]
    if sum(rest) == 0:
        rest = [float(index != criterion) for index in range(count)]
    # Each score is a straight line in x: its value at x = 0, where the others have all the weight, and at x = 1.
    lines = {name: (_weighted(row, rest), row[criterion]) for name, row in scores.items()}
    winner = max(lines, key=lambda name: (1 - share) * lines[name][0] + share * lines[name][1])
    flips = {}
    for name, (at_0, at_1) in lines.items():
        gap = at_0 - lines[winner][0]
        slope = at_1 - lines[winner][1] - gap
        if name == winner or abs(slope) <= 1e-12:
            continue
        x = -gap / slope
        if -1e-12 <= x <= 1 + 1e-12:
            flips[name] = min(max(x, 0.0), 1.0)
    return flips


def _weighted(row: Sequence[float], weights: Sequence[float]) -> float:
    return sum(weight * score for weight, score in zip(weights, row, strict=True)) / sum(weights)


def value_of_spike(prior: float, gain: float, loss: float, sensitivity: float, specificity: float) -> float:
    """What a prototype with two possible results is worth before it is built, in the unit of ``gain`` and ``loss``.

    ``prior`` is the probability that the option works; ``sensitivity`` is P(positive | works), ``specificity``
    P(negative | fails). Raises ValueError for bad input. Raiffa, Decision Analysis, 1968.
    """
    if not all(0 <= probability <= 1 for probability in (prior, sensitivity, specificity)):
        raise ValueError("probabilities lie in [0, 1]")
    if gain < 0 or loss < 0:
        raise ValueError("gain and loss are amounts, not negative")
    informed = 0.0
    for if_works, if_fails in ((sensitivity, 1 - specificity), (1 - sensitivity, specificity)):
        seen = prior * if_works + (1 - prior) * if_fails
        if seen > 0:
            informed += seen * _best(prior * if_works / seen, gain, loss)
    value = informed - _best(prior, gain, loss)
    return value if value >= 1e-9 else 0.0


def _best(works: float, gain: float, loss: float) -> float:
    """The expected value of the better of acting and not acting."""
    return max(0.0, works * gain - (1 - works) * loss)
