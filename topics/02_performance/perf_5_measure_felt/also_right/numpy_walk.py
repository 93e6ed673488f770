"""A plain dict with None for zero, numpy for the walk; heapq for the longest interactions."""

import heapq
import math
from collections import defaultdict

import numpy as np


def inp(entries, interaction_count=None):
    by_id = defaultdict(list)
    for e in entries:
        if not (math.isfinite(e.duration) and e.duration >= 0):
            raise ValueError(f"duration {e.duration}")
        if e.interaction_id:
            by_id[e.interaction_id].append(e.duration)
    n = len(by_id)
    total = n if interaction_count is None else interaction_count
    if total < n:
        raise ValueError(f"{total} < {n}")
    top = heapq.nlargest(total // 50 + 1, map(max, by_id.values()))
    return top[-1] if top else None


class Sketch:
    def __init__(self, accuracy=0.01):
        if not (accuracy > 0 and accuracy < 1):
            raise ValueError("accuracy")
        self.a, self.bins = accuracy, {}

    def _index(self, value):
        return None if value == 0 else math.ceil(math.log2(value) / math.log2((1 + self.a) / (1 - self.a)))

    def add(self, value, count=1):
        if not (math.isfinite(value) and value >= 0 and count >= 1):
            raise ValueError("value or count")
        index = self._index(value)
        self.bins[index] = self.bins.get(index, 0) + count

    def merge(self, other):
        if other.a != self.a:
            raise ValueError("accuracies differ")
        merged = Sketch(self.a)
        merged.bins = {i: self.bins.get(i, 0) + other.bins.get(i, 0) for i in {**self.bins, **other.bins}}
        return merged

    count = property(lambda self: sum(self.bins.values()))

    def quantile(self, q):
        if not (q >= 0 and q <= 1):
            raise ValueError("q")
        if not self.bins:
            return None
        order = sorted(self.bins, key=lambda i: -math.inf if i is None else i)
        cumulated = np.cumsum([self.bins[i] for i in order])
        rank = max(1, math.ceil(q * int(cumulated[-1]) - 1e-9))
        index = order[int(np.searchsorted(cumulated, rank))]
        gamma = (1 + self.a) / (1 - self.a)
        return 0.0 if index is None else 2 * gamma**index / (gamma + 1)
