"""Arrays over the sorted segments, fractions for the verdict, and early returns in the budget."""

from collections.abc import Mapping
from fractions import Fraction
from numbers import Integral

import numpy as np

from ..given import Budget, RateChange


def decompose(before: Mapping[str, tuple[int, int]], after: Mapping[str, tuple[int, int]]) -> RateChange:
    names = [
        name
        for name in dict.fromkeys([*before, *after])
        if before.get(name, (0, 0))[0] != 0 or after.get(name, (0, 0))[0] != 0 or _bad(before, after, name)
    ]
    if any(_bad(before, after, name) for name in {**before, **after}):
        raise ValueError("these are no counts")
    n = np.array([[period.get(name, (0, 0))[0] for name in names] for period in (before, after)], dtype=float)
    e = np.array([[period.get(name, (0, 0))[1] for name in names] for period in (before, after)], dtype=float)
    if n.size == 0 or not n.sum(axis=1).all():
        raise ValueError("an empty period")
    shares = n / n.sum(axis=1, keepdims=True)
    rates = np.divide(e, n, out=np.full_like(e, np.nan), where=n > 0)
    rates = np.where(np.isnan(rates), rates[::-1], rates)
    rate = (rates[1] - rates[0]) * shares.mean(axis=0)
    mix = (shares[1] - shares[0]) * rates.mean(axis=0)
    overall = _ratio(after) - _ratio(before)
    moves = [
        Fraction(after[name][1], after[name][0]) - Fraction(before[name][1], before[name][0])
        for name in names
        if before.get(name, (0, 0))[0] and after.get(name, (0, 0))[0]
    ]
    opposite = [move * overall < 0 for move in moves]
    return RateChange(
        total=float(overall),
        rate=float(rate.sum()),
        mix=float(mix.sum()),
        by_segment={name: (float(r), float(m)) for name, r, m in zip(names, rate, mix, strict=True)},
        simpson=len(moves) > 1 and all(opposite),
    )


def _ratio(period: Mapping[str, tuple[int, int]]) -> Fraction:
    return Fraction(sum(e for _, e in period.values()), sum(n for n, _ in period.values()))


def _bad(before: Mapping[str, tuple[int, int]], after: Mapping[str, tuple[int, int]], name: str) -> bool:
    counts = [period[name] for period in (before, after) if name in period]
    return any(not isinstance(n, Integral) or not isinstance(e, Integral) or n < e or e < 0 for n, e in counts)


def budget(slo: float, requests: int, errors: int, elapsed_h: float, window_h: float) -> Budget:
    if _bad({"": (requests, errors)}, {}, ""):
        raise ValueError("counts")
    if not (slo > 0 and slo < 1 and elapsed_h > 0 and elapsed_h <= window_h):
        raise ValueError("slo or time")
    if requests == 0:
        return Budget(0.0, 0.0, float("inf"))
    allowed = (1 - slo) * (requests / elapsed_h) * window_h
    spent, burn = errors / allowed, (errors / requests) / (1 - slo)
    if spent >= 1:
        return Budget(spent, burn, 0.0)
    return Budget(spent, burn, (1 - spent) / spent * elapsed_h if errors else float("inf"))
