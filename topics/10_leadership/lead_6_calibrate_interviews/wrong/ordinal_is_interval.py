"""The ordinal distance is the squared difference of the labels.

fails: the_panel_as_ranks, random_panels_as_ranks, names_and_scales_that_do_not_matter
score: 8 of 11
"""

from collections import Counter


def _difference(c: int, k: int, count: Counter[int], level: str) -> float:
    if level == "nominal":
        return float(c != k)
    return float((c - k) ** 2)
