"""The variance divides by n.

fails: shrinks_towards_the_mean
score: 11 of 12
"""

from collections.abc import Sequence
from statistics import mean, pvariance, variance

from ..solution import _refuse_bad_counts


def shrink(counts: Sequence[int]) -> list[float]:
    _refuse_bad_counts(counts)
    if len(counts) < 2:
        raise ValueError("a variance needs two counts")
    m, v = mean(counts), pvariance(counts)
    if v <= m:  # no more spread than chance alone gives: nothing tells the modules apart
        return [float(m)] * len(counts)
    shape, rate = m * m / (v - m), m / (v - m)
    return [(shape + count) / (rate + 1) for count in counts]
