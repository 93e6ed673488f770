"""Binomial tails summed from logarithms, and records in one list of tuples that is cut back by a thousand at a time."""

import bisect
import math
from collections.abc import Sequence
from typing import NamedTuple

from ..given import Verdict


def _cdf(k: int, n: int, p: float) -> float:
    """P(X <= k), summed on the side that has fewer terms to lose digits in."""
    logs = [
        math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) + i * math.log(p) + (n - i) * math.log(1 - p)
        for i in range(k + 1)
    ]
    return math.fsum(math.exp(value) for value in logs)


def gate(samples: Sequence[float], quantile: float, budget: float, confidence: float = 0.95) -> Verdict:
    if len(samples) == 0 or budget != budget or any(s != s for s in samples):
        raise ValueError("samples")
    if not (0 < quantile < 1 and 0 < confidence < 1):
        raise ValueError("shares")
    n = len(samples)
    e = len([s for s in samples if s > budget])
    p = 1 - quantile
    if e > 0 and 1 - _cdf(e - 1, n, p) <= 1 - confidence:
        return Verdict.FAIL
    return Verdict.PASS if _cdf(e, n, p) <= 1 - confidence else Verdict.INCONCLUSIVE


def samples_needed(quantile: float, confidence: float = 0.95) -> int:
    if not (0 < quantile < 1 and 0 < confidence < 1):
        raise ValueError("shares")
    n = 1
    chance = quantile
    while chance > 1 - confidence:
        n += 1
        chance *= quantile
    return n


class _Row(NamedTuple):
    t: float
    good: int
    bad: int


class BurnAlert:
    def __init__(self, slo: float, rules: Sequence[tuple[float, float, float]]):
        if not 0 < slo < 1:
            raise ValueError(f"slo {slo}")
        for long, short, threshold in rules:
            if not (short > 0 and long > short and threshold > 0):
                raise ValueError(f"rule {long}, {short}, {threshold}")
        self.slo, self.rules = slo, tuple(rules)
        self.rows: list[_Row] = [_Row(-math.inf, 0, 0)]  # running totals; the first row is before everything

    def record(self, t: float, good: int, bad: int) -> None:
        last = self.rows[-1]
        if t < last.t or good < 0 or bad < 0:
            raise ValueError("record")
        self.rows.append(_Row(t, last.good + good, last.bad + bad))
        horizon = t - max((rule[0] for rule in self.rules), default=0)
        if len(self.rows) > 1000 and self.rows[900].t <= horizon:
            del self.rows[:900]

    def firing(self, t: float) -> list[int]:
        if t < self.rows[-1].t:
            raise ValueError("firing")
        result = []
        for number, (long, short, threshold) in enumerate(self.rules):
            if self._burn(t, long) > threshold < self._burn(t, short):
                result.append(number)
        return result

    def _burn(self, t: float, window: float) -> float:
        before = self.rows[max(0, bisect.bisect_right(self.rows, t - window, key=lambda row: row.t) - 1)]
        good, bad = self.rows[-1].good - before.good, self.rows[-1].bad - before.bad
        try:
            return bad / (good + bad) / (1 - self.slo)
        except ZeroDivisionError:
            return 0.0
