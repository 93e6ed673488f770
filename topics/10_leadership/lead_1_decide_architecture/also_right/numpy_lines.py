"""Arrays: the two weight vectors at the ends, and all differences to the winner at once; joint probabilities, no posterior."""

from collections.abc import Mapping, Sequence

import numpy as np


def flip_points(scores: Mapping[str, Sequence[float]], weights: Sequence[float], criterion: int) -> dict[str, float]:
    names = list(scores)
    w = np.asarray(weights, dtype=float)
    if len(names) < 2 or {len(scores[name]) for name in names} != {len(w)}:
        raise ValueError("options")
    if (w < 0).any() or not w.any() or criterion not in range(len(w)):
        raise ValueError("weights")
    table = np.array([scores[name] for name in names], dtype=float)
    w = w / w.sum()
    best = int(np.argmax(table @ w))
    others = np.delete(np.arange(len(w)), criterion)
    base = w[others] if w[others].any() else np.ones(len(others))
    at_0 = table[:, others] @ (base / base.sum())
    start, end = at_0 - at_0[best], table[:, criterion] - table[best, criterion]
    found = {}
    for row, name in enumerate(names):
        if row != best and abs(end[row] - start[row]) > 1e-12:
            x = start[row] / (start[row] - end[row])
            if abs(x - 0.5) <= 0.5 + 1e-12:
                found[name] = float(np.clip(x, 0, 1))
    return found


def value_of_spike(prior: float, gain: float, loss: float, sensitivity: float, specificity: float) -> float:
    if min(prior, sensitivity, specificity) < 0 or max(prior, sensitivity, specificity) > 1 or min(gain, loss) < 0:
        raise ValueError("probabilities and amounts")
    works, fails = prior * gain, (1 - prior) * loss
    positive = max(sensitivity * works - (1 - specificity) * fails, 0.0)
    negative = max((1 - sensitivity) * works - specificity * fails, 0.0)
    added = positive + negative - max(works - fails, 0.0)
    return 0.0 if added < 1e-9 else added
