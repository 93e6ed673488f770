"""Buckets and counts in two lists sorted by bisection; the edges from exponentials; all durations of an id are kept."""

import bisect
import math


def inp(entries, interaction_count=None):
    for e in entries:
        if not 0 <= e.duration < math.inf:
            raise ValueError("bad duration")
    latency = {}
    for e in entries:
        if e.interaction_id:
            latency.setdefault(e.interaction_id, []).append(e.duration)
    worst = sorted((max(times) for times in latency.values()), reverse=True)
    if interaction_count is None:
        interaction_count = len(worst)
    if interaction_count < len(worst):
        raise ValueError("fewer interactions than ids")
    return worst[min(len(worst) - 1, interaction_count // 50)] if worst else None


class Sketch:
    """Two parallel lists, sorted by bucket; bucket None of the zeros is a plain number."""

    def __init__(self, accuracy=0.01):
        if not 0 < accuracy < 1:
            raise ValueError("accuracy")
        self.a = accuracy
        self.ln = math.log((1 + accuracy) / (1 - accuracy))
        self.keys, self.counts, self.zeros = [], [], 0

    def _put(self, i, count):
        at = bisect.bisect_left(self.keys, i)
        if at < len(self.keys) and self.keys[at] == i:
            self.counts[at] += count
        else:
            self.keys.insert(at, i)
            self.counts.insert(at, count)

    def add(self, value, count=1):
        if not 0 <= value < math.inf or not count >= 1:
            raise ValueError("value or count")
        if value == 0:
            self.zeros += count
        else:
            self._put(math.ceil(math.log(value) / self.ln), count)

    def merge(self, other):
        if other.a != self.a:
            raise ValueError("another accuracy")
        both = Sketch(self.a)
        both.zeros = self.zeros + other.zeros
        for part in (self, other):
            for i, count in zip(part.keys, part.counts, strict=True):
                both._put(i, count)
        return both

    @property
    def count(self):
        return self.zeros + sum(self.counts)

    def quantile(self, q):
        if not 0 <= q <= 1:
            raise ValueError("q")
        n = self.count
        if n == 0:
            return None
        k = max(1, math.ceil(q * n - 1e-9)) - self.zeros
        if k <= 0:
            return 0.0
        for i, count in zip(self.keys, self.counts, strict=True):
            k -= count
            if k <= 0:
                return 2 * math.exp(i * self.ln) / (math.exp(self.ln) + 1)
        return None
