"""The estimate is cut at 1, which pulls the mean down.

fails: formulas_on_seeded_cases
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
        if kind not in ("review", "audit", "auto") or not 0 <= propensity <= 1:
            raise ValueError(f"no such case: {kind!r} with propensity {propensity}")
        if (label is None) != (kind == "auto"):
            raise ValueError(f"a case of route {kind!r} has the label {label}")
        if label is not None:
            if propensity == 0:
                raise ValueError("a labelled case had no chance of a label")
            total += label / propensity
            variance += (1 - propensity) * label / propensity**2
    if n == 0:
        raise ValueError("no cases")
    return min(1.0, total / n), math.sqrt(variance) / n
