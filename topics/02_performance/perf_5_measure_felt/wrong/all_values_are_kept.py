"""Keeps every value: exact, and as large as the traffic.

fails: memory_by_buckets
score: 15 of 16
"""

import math


class Sketch:
    def __init__(self, accuracy: float = 0.01) -> None:
        if not 0 < accuracy < 1:
            raise ValueError("accuracy")
        self._accuracy = accuracy
        self._values: list[float] = []

    def add(self, value: float, count: int = 1) -> None:
        if not 0 <= value < math.inf or count < 1:
            raise ValueError("value or count")
        self._values.extend([value] * count)

    def merge(self, other: "Sketch") -> "Sketch":
        if other._accuracy != self._accuracy:
            raise ValueError("accuracies differ")
        both = Sketch(self._accuracy)
        both._values = self._values + other._values
        return both

    def quantile(self, q: float) -> float | None:
        if not 0 <= q <= 1:
            raise ValueError("q")
        if not self._values:
            return None
        return sorted(self._values)[max(1, math.ceil(q * self.count - 1e-9)) - 1]

    @property
    def count(self) -> int:
        return len(self._values)
