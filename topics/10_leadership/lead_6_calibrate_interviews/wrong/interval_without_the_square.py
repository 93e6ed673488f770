"""The interval distance is not squared.

fails: the_panel_as_names_and_as_numbers, random_panels_as_names_and_as_numbers, small_and_contrary_panels
score: 8 of 11
"""

from collections import Counter


def _difference(c: int, k: int, count: Counter[int], level: str) -> float:
    if level == "nominal":
        return float(c != k)
    if level == "interval":
        return float(abs(c - k))
    low, high = sorted((c, k))
    between = sum(number for value, number in count.items() if low <= value <= high)
    return (between - (count[c] + count[k]) / 2) ** 2
