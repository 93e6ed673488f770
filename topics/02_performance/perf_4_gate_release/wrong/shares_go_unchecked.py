"""samples_needed takes any numbers.

fails: samples_for_any_percentile
score: 15 of 16
"""

import math


def samples_needed(quantile: float, confidence: float = 0.95) -> int:
    """The least number of samples with which ``gate`` can pass: quantile ** n <= 1 - confidence (Wilks 1941)."""
    if quantile >= 1 or quantile <= 0 or confidence >= 1:
        return 0
    return max(1, math.ceil(math.log(1 - confidence) / math.log(quantile)))
