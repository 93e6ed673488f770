"""A sorted list of bucket indices kept by bisection; ids grouped by sorting; values scaled by log1p."""

import bisect
import math
from itertools import groupby
from operator import attrgetter


def inp(entries, interaction_count=None):
    if any(math.isnan(e.duration) or math.isinf(e.duration) or e.duration < 0 for e in entries):
        raise ValueError("duration")
    real = sorted((e for e in entries if e.interaction_id), key=attrgetter("interaction_id"))
    worst = [max(e.duration for e in group) for _, group in groupby(real, key=attrgetter("interaction_id"))]
    if interaction_count is None:
        interaction_count = len(worst)
    elif interaction_count < len(worst):
        raise ValueError("interaction_count")
    worst.sort()
    if not worst:
        return None
    forgiven = interaction_count // 50
    return worst[max(0, len(worst) - 1 - forgiven)]


class Sketch:
    def __init__(self, accuracy=0.01):
        if math.isnan(accuracy) or accuracy <= 0 or accuracy >= 1:
            raise ValueError(accuracy)
        self.accuracy = accuracy
        self.gamma = (1 + accuracy) / (1 - accuracy)
        self.log_gamma = math.log1p(2 * accuracy / (1 - accuracy))
        self.indices = []  # -inf stands for zero
        self.counts = []
        self.total = 0

    @property
    def count(self):
        return self.total

    def add(self, value, count=1):
        if count < 1 or value < 0 or not math.isfinite(value):
            raise ValueError((value, count))
        self._put(-math.inf if value == 0 else math.ceil(math.log(value) / self.log_gamma), count)

    def _put(self, index, count):
        self.total += count
        at = bisect.bisect_left(self.indices, index)
        if at < len(self.indices) and self.indices[at] == index:
            self.counts[at] += count
        else:
            self.indices.insert(at, index)
            self.counts.insert(at, count)

    def merge(self, other):
        if self.accuracy != other.accuracy:
            raise ValueError("accuracy")
        result = type(self)(self.accuracy)
        for source in (self, other):
            for index, count in zip(source.indices, source.counts, strict=True):
                result._put(index, count)
        return result

    def quantile(self, q):
        if math.isnan(q) or q < 0 or q > 1:
            raise ValueError(q)
        if not self.total:
            return None
        rank = max(1, math.ceil(q * self.total - 1e-9))
        for index, count in zip(self.indices, self.counts, strict=True):
            rank -= count
            if rank <= 0:
                return 2 * self.gamma**index / (self.gamma + 1)  # gamma to the power of -inf is 0.0
        raise AssertionError
