"""Plain loops and divisions, each rate by name; the interval from the logarithm; two stable sorts."""

from collections.abc import Iterable, Sequence
from math import exp, log, sqrt
from statistics import NormalDist

from ..given import Debt, Effect


def refactor_effect(
    treated: tuple[int, int],
    control: tuple[int, int],
    *,
    touches: tuple[float, float, float, float] = (1, 1, 1, 1),
    confidence: float = 0.95,
) -> Effect:
    for value in (*treated, *control):
        if not (value >= 0 and float(value).is_integer()):
            raise ValueError(value)
    for exposure in touches:
        if exposure <= 0:
            raise ValueError(exposure)
    if confidence <= 0 or confidence >= 1:
        raise ValueError(confidence)
    t1, t2 = map(float, treated)
    c1, c2 = map(float, control)
    e1, e2, e3, e4 = touches
    try:
        naive = (t2 / e2) / (t1 / e1)
    except ZeroDivisionError:
        naive = t2 * float("inf")  # 0 times infinity is nan
    if min(t1, t2, c1, c2) == 0:
        t1, t2, c1, c2 = t1 + 0.5, t2 + 0.5, c1 + 0.5, c2 + 0.5
    ratio = ((t2 / e2) / (t1 / e1)) / ((c2 / e4) / (c1 / e3))
    spread = NormalDist().inv_cdf(1 - (1 - confidence) / 2) * sqrt(1 / t1 + 1 / t2 + 1 / c1 + 1 / c2)
    low, high = exp(log(ratio) - spread), exp(log(ratio) + spread)
    return Effect(naive=naive, ratio=ratio, low=low, high=high, convincing=high < 1)


def shrink(counts: Sequence[int]) -> list[float]:
    n = len(counts)
    if n < 2:
        raise ValueError("too few")
    for count in counts:
        if count < 0 or count % 1:
            raise ValueError(count)
    m = sum(counts) / n
    v = sum((count - m) ** 2 for count in counts) / (n - 1)
    result: list[float] = []
    for count in counts:
        if v <= m:
            result.append(m)
        else:
            result.append((m**2 / (v - m) + count) / (m / (v - m) + 1))
    return result


def rank_debt(items: Iterable[Debt], horizon_weeks: float) -> list[tuple[str, float, float]]:
    if horizon_weeks <= 0:
        raise ValueError(horizon_weeks)
    rows = []
    for item in items:
        if item.cost_h <= 0 or item.touches_per_week < 0 or item.extra_h_per_touch < 0:
            raise ValueError(item)
        weekly = item.touches_per_week * item.extra_h_per_touch
        if weekly == 0:
            continue
        roi = weekly * horizon_weeks / item.cost_h - 1
        if roi > 0:
            rows.append((item.id, roi, item.cost_h / weekly))
    rows.sort()
    rows.sort(key=lambda row: row[1], reverse=True)
    return rows
