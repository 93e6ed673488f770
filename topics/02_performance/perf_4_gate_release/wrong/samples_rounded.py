"""The number of samples is rounded instead of taken up.

fails: samples_for_two_percentiles, samples_for_any_percentile
score: 14 of 16
"""

import math

from ..solution import _refuse_unless_inside


def samples_needed(quantile: float, confidence: float = 0.95) -> int:
    """The least number of samples with which ``gate`` can pass: quantile ** n <= 1 - confidence (Wilks 1941)."""
    _refuse_unless_inside(quantile, confidence)
    return max(1, round(math.log(1 - confidence) / math.log(quantile)))
