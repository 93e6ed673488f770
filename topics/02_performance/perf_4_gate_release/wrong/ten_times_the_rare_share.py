"""The rule of thumb: ten expected samples above the percentile.

fails: samples_for_two_percentiles, samples_for_any_percentile
score: 14 of 16
"""

import math

from ..solution import _refuse_unless_inside


def samples_needed(quantile: float, confidence: float = 0.95) -> int:
    """The least number of samples with which ``gate`` can pass: quantile ** n <= 1 - confidence (Wilks 1941)."""
    _refuse_unless_inside(quantile, confidence)
    return math.ceil(10 / (1 - quantile))
