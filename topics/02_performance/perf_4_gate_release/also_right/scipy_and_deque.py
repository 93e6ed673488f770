"""scipy's binomial test, a search for the number of samples, and one deque with a running sum for every window."""

import math
from collections import deque
from itertools import count

import numpy as np
from scipy.stats import binomtest

from ..given import Verdict


def _between(value):
    if not 0 < value < 1:
        raise ValueError(value)


def gate(samples, quantile, budget, confidence=0.95):
    _between(quantile)
    _between(confidence)
    values = np.asarray(samples, dtype=float)
    if values.size == 0 or np.isnan(values).any() or math.isnan(budget):
        raise ValueError("samples")
    above = int((values > budget).sum())
    alpha = 1 - confidence
    if binomtest(above, len(values), 1 - quantile, alternative="greater").pvalue <= alpha:
        return Verdict("fail")
    if binomtest(above, len(values), 1 - quantile, alternative="less").pvalue <= alpha:
        return Verdict("pass")
    return Verdict("inconclusive")


def samples_needed(quantile, confidence=0.95):
    _between(quantile)
    _between(confidence)
    return next(n for n in count(1) if quantile**n <= 1 - confidence)


class _Window:
    """Counts of the last ``length`` seconds before the last record; what comes later is looked up in a copy."""

    def __init__(self, length):
        self.length, self.records, self.good, self.bad = length, deque(), 0, 0

    def add(self, t, good, bad):
        self.records.append((t, good, bad))
        self.good += good
        self.bad += bad
        while self.records[0][0] <= t - self.length:
            _, old_good, old_bad = self.records.popleft()
            self.good -= old_good
            self.bad -= old_bad

    def ratio(self, t):
        good, bad = self.good, self.bad
        for at, old_good, old_bad in self.records:
            if at > t - self.length:
                break
            good -= old_good
            bad -= old_bad
        return bad / (good + bad) if good + bad else 0.0


class BurnAlert:
    def __init__(self, slo, rules):
        _between(slo)
        if not all(0 < short < long and threshold > 0 for long, short, threshold in rules):
            raise ValueError("rules")
        self.slo = slo
        self.rules = [(_Window(long), _Window(short), threshold) for long, short, threshold in rules]
        self.last = -math.inf

    def record(self, t, good, bad):
        if t < self.last or min(good, bad) < 0:
            raise ValueError("record")
        self.last = t
        for long, short, _ in self.rules:
            long.add(t, good, bad)
            short.add(t, good, bad)

    def firing(self, t):
        if t < self.last:
            raise ValueError("firing")
        return [
            i
            for i, (long, short, threshold) in enumerate(self.rules)
            if all(window.ratio(t) / (1 - self.slo) > threshold for window in (long, short))
        ]
