"""The bound is never computed: it holds exactly if so few errors are unlikely at a rate of max_risk."""

import hashlib
import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

from scipy.special import bdtr


def certified_threshold(
    conf: Sequence[float], correct: Sequence[bool], *, max_risk: float, delta: float, grid: Sequence[float]
) -> float | None:
    if len(conf) != len(correct) or len(conf) == 0:
        raise ValueError("lengths")
    for c in conf:
        if not 0.0 <= c <= 1.0:
            raise ValueError("confidence")
    for rate in (max_risk, delta):
        if not 0.0 < rate < 1.0:
            raise ValueError("rate")
    before = 0.0
    for f in grid:
        if not before < f <= 1.0:
            raise ValueError("grid")
        before = f
    if before == 0.0:
        raise ValueError("empty grid")
    tickets = sorted(zip(conf, correct, strict=True), reverse=True)
    best, errors, taken = None, 0, 0
    for f in grid:
        m = max(1, math.ceil(f * len(tickets) - 1e-9))
        tau = tickets[m - 1][0]
        while taken < len(tickets) and tickets[taken][0] >= tau:
            errors += not tickets[taken][1]
            taken += 1
        if errors == taken or bdtr(errors, taken, max_risk) > delta:
            return best
        best = tau
    return best


def route(
    case_id: str, conf: float, *, threshold: float | None, audit_rate: float, must_review: bool = False
) -> tuple[str, float]:
    if audit_rate != audit_rate or audit_rate < 0 or audit_rate > 1:
        raise ValueError("audit rate")
    if must_review:
        return "review", 1.0
    if threshold is None:
        return "review", 1.0
    if conf < threshold:
        return "review", 1.0
    u = Fraction(int(hashlib.sha256(case_id.encode()).hexdigest()[:15], 16), 16**15)
    return ("audit", audit_rate) if u < audit_rate else ("auto", audit_rate)


def audited_accuracy(cases: Iterable[tuple[str, float, bool | None]]) -> tuple[float, float]:
    weights: list[float] = []
    count = 0
    for kind, pi, label in cases:
        count += 1
        if not 0 <= pi <= 1:
            raise ValueError("propensity")
        match kind, label:
            case "auto", None:
                continue
            case (("review" | "audit"), bool()) if pi > 0:
                weights.append(label / pi)
            case _:
                raise ValueError("case")
    if not count:
        raise ValueError("no cases")
    # (1 - π) y² / π² is w² - w where y is 1, and 0 where it is 0
    return sum(weights) / count, math.fsum(x * x - x for x in weights) ** 0.5 / count
