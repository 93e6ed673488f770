"""The ordinal distance counts the ratings at both ends whole instead of half.

fails: the_panel_as_ranks, random_panels_as_ranks
score: 9 of 11
"""

from collections import Counter


def _difference(c: int, k: int, count: Counter[int], level: str) -> float:
    if level == "nominal":
        return float(c != k)
    if level == "interval":
        return float((c - k) ** 2)
    low, high = sorted((c, k))
    between = sum(number for value, number in count.items() if low <= value <= high)
    return float(between**2) if c != k else 0.0
