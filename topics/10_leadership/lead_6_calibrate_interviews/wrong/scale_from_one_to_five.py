"""The values are taken to be 1 to 5; other ratings have no rank.

fails: random_panels_as_ranks, names_and_scales_that_do_not_matter
score: 9 of 11
"""

from collections import Counter


def _difference(c: int, k: int, count: Counter[int], level: str) -> float:
    if level == "nominal":
        return float(c != k)
    if level == "interval":
        return float((c - k) ** 2)
    low, high = sorted((c, k))
    between = sum(number for value, number in count.items() if value in range(1, 6) and low <= value <= high)
    return (between - (count[c] + count[k]) / 2) ** 2
