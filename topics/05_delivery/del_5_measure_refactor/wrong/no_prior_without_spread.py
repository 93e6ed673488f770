"""A variance at or below the mean is not looked at: a prior with a negative rate, or a division by zero.

fails: no_more_spread_than_chance
score: 11 of 12
"""

from collections.abc import Sequence
from statistics import mean, variance

from ..solution import _refuse_bad_counts


def shrink(counts: Sequence[int]) -> list[float]:
    _refuse_bad_counts(counts)
    if len(counts) < 2:
        raise ValueError("a variance needs two counts")
    m, v = mean(counts), variance(counts)
    shape, rate = m * m / (v - m), m / (v - m)
    return [(shape + count) / (rate + 1) for count in counts]
