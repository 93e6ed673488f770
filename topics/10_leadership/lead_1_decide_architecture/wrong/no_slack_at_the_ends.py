"""Flips at the ends are found only where the arithmetic happens to be exact.

fails: flips_at_the_very_ends
score: 10 of 11
"""

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
        if 0 <= x <= 1:
            flips[name] = x
    return flips
