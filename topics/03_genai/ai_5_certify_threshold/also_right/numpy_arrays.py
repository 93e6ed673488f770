"""Numpy throughout, scipy.stats.beta, a search by recursion, tuples unzipped for the estimate."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

import numpy as np


def certified_threshold(
    conf: Sequence[float], correct: Sequence[bool], *, max_risk: float, delta: float, grid: Sequence[float]
) -> float | None:
    from scipy.stats import beta

    scores, right, fractions = np.asarray(conf, float), np.asarray(correct, bool), np.asarray(grid, float)
    in_range = ((scores >= 0) & (scores <= 1)).all() and ((fractions > 0) & (fractions <= 1)).all()
    if len(scores) == 0 or len(scores) != len(right) or len(fractions) == 0 or not in_range:
        raise ValueError("shapes or ranges")
    if (np.diff(fractions) <= 0).any() or min(max_risk, delta) <= 0 or max(max_risk, delta) >= 1:
        raise ValueError("grid or rates")
    places = np.maximum(np.ceil(fractions * len(scores) - 1e-9).astype(int), 1)
    taus = np.sort(scores)[::-1][places - 1]
    accepted = np.array([(scores >= tau).sum() for tau in taus])
    wrong = np.array([(~right[scores >= tau]).sum() for tau in taus])
    with np.errstate(all="ignore"):
        upper = np.where(wrong == accepted, 1.0, beta.ppf(1 - delta, wrong + 1, np.maximum(accepted - wrong, 1)))
    passed = np.logical_and.accumulate(upper <= max_risk)
    return float(taus[passed][-1]) if passed.any() else None


def route(
    case_id: str, conf: float, *, threshold: float | None, audit_rate: float, must_review: bool = False
) -> tuple[str, float]:
    if not (audit_rate >= 0 and audit_rate <= 1):
        raise ValueError(audit_rate)
    automatic = not must_review and threshold is not None and conf >= threshold
    if not automatic:
        return ("review", 1.0)
    number = int.from_bytes(sha256(case_id.encode("utf-8")).digest()[:8], "big") >> 4
    return ("auto", "audit")[number < audit_rate * 2**60], audit_rate


def audited_accuracy(cases: Iterable[tuple[str, float, bool | None]]) -> tuple[float, float]:
    week = list(cases)
    if not week:
        raise ValueError("empty")
    for kind, propensity, label in week:
        allowed = {"review": (True, False), "audit": (True, False), "auto": (None,)}.get(kind)
        if allowed is None or label not in allowed or not (0 <= propensity <= 1):
            raise ValueError((kind, propensity, label))
        if label is not None and propensity == 0:
            raise ValueError("impossible label")
    pi = np.array([propensity for _, propensity, label in week if label])
    return float((1 / pi).sum() / len(week)), float(np.sqrt(((1 - pi) / pi**2).sum()) / len(week))
