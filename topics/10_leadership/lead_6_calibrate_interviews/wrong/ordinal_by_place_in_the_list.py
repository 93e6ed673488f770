"""The ordinal distance counts the distinct values between two ratings, not the ratings.

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
    between = sum(low <= value < high for value in count)
    return float(between**2)
