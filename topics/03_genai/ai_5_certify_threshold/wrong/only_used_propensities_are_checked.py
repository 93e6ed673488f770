"""A propensity is checked only where a right label is divided by it.

fails: bad_weeks
score: 15 of 16
"""

import math
from collections.abc import Iterable


def audited_accuracy(cases: Iterable[tuple[str, float, bool | None]]) -> tuple[float, float]:
    """Accuracy over all cases and its standard error, from those that have a label (Horvitz and Thompson 1952).

    Raises ValueError for no cases, an unknown route, a propensity outside [0, 1], a labelled case that had no chance of
    a label, a label that is missing, and a label of a case that was not to be labelled.
    """
    n = 0
    total = variance = 0.0
    for kind, propensity, label in cases:
        n += 1
        if kind not in ("review", "audit", "auto"):
            raise ValueError(f"no such case: {kind!r} with propensity {propensity}")
        if (label is None) != (kind == "auto"):
            raise ValueError(f"a case of route {kind!r} has the label {label}")
        if label is not None:
            if label and not 0 < propensity <= 1:
                raise ValueError("a labelled case had no chance of a label")
            total += label / propensity if label else 0
            variance += (1 - propensity) / propensity**2 if label else 0
    if n == 0:
        raise ValueError("no cases")
    return total / n, math.sqrt(variance) / n
