"""Model solution of ai-5: a threshold that keeps its promise, the route of a case, accuracy from a random audit."""

import hashlib
import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from scipy.special import betaincinv


def certified_threshold(
    conf: Sequence[float], correct: Sequence[bool], *, max_risk: float, delta: float, grid: Sequence[float]
) -> float | None:
    """The lowest threshold that fixed-sequence testing over ``grid`` certifies, or None.

    With probability 1 - ``delta`` the error rate at or above it is at most ``max_risk``. Exact binomial bounds (Clopper
    and Pearson 1934); fixed-sequence testing as in Angelopoulos et al., "Learn then Test" (2021).
    Raises ValueError for lengths that differ, no items, and values out of range.
    """
    n = len(conf)
    if n == 0 or n != len(correct) or not all(0 <= c <= 1 for c in conf):
        raise ValueError("needs as many confidences in [0, 1] as outcomes, at least one")
    if not (0 < max_risk < 1 and 0 < delta < 1):
        raise ValueError("max_risk and delta lie strictly between 0 and 1")
    _require_fractions(grid)
    by_confidence = sorted(conf, reverse=True)
    certified = None
    for fraction in grid:
        tau = by_confidence[max(1, math.ceil(fraction * n - 1e-9)) - 1]
        accepted = [right for c, right in zip(conf, correct, strict=True) if c >= tau]
        if _upper_bound(accepted.count(False), len(accepted), delta) > max_risk:
            break  # a later fraction that passes would be one more try, and delta pays for one only
        certified = tau
    return certified


def _require_fractions(grid: Sequence[float]) -> None:
    in_order = all(a < b for a, b in pairwise([0.0, *grid]))
    if len(grid) == 0 or not in_order or grid[-1] > 1:
        raise ValueError("the grid holds strictly increasing fractions in (0, 1]")


def _upper_bound(errors: int, n: int, delta: float) -> float:
    return 1.0 if errors == n else float(betaincinv(errors + 1, n - errors, 1 - delta))


def route(
    case_id: str, conf: float, *, threshold: float | None, audit_rate: float, must_review: bool = False
) -> tuple[str, float]:
    """``"review"``, ``"audit"`` or ``"auto"``, and the probability with which this case gets a label.

    Raises ValueError for an audit rate outside [0, 1].
    """
    if not 0 <= audit_rate <= 1:
        raise ValueError("audit_rate lies in [0, 1]")
    if must_review or threshold is None or conf < threshold:
        return "review", 1.0
    u = int(hashlib.sha256(case_id.encode()).hexdigest()[:15], 16) / 16**15
    return ("audit" if u < audit_rate else "auto"), audit_rate


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
    return total / n, math.sqrt(variance) / n
