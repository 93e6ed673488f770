"""The total is taken for normal, with the mean and the variance of the weeks.

fails: zero_weeks_and_constant_weeks, at_least_means_at_least, items_on_random_histories, the_two_forecasts_agree
score: 8 of 12
"""

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from ..solution import _refuse_confidence, _weekly_pmf


def forecast_items(history: Sequence[int], weeks: int, confidence: float) -> int:
    """The largest n such that at least n items are finished in ``weeks`` weeks with probability ``confidence``.

    Raises ValueError for bad input.
    """
    weekly = _weekly_pmf(history)
    _refuse_confidence(confidence)
    if weeks < 1:
        raise ValueError("weeks must be at least 1")
    values = np.arange(len(weekly))
    mean = float(weekly @ values)
    spread = math.sqrt(max(float(weekly @ (values - mean) ** 2), 1e-18) * weeks)
    return max(0, math.floor(NormalDist(weeks * mean, spread).inv_cdf(1 - confidence) + 0.5))
