"""The probability must exceed the confidence: a chance of exactly 50% is not 50% sure.

fails: at_least_means_at_least, items_on_random_histories
score: 10 of 12
"""

from collections.abc import Sequence

import numpy as np

from ..solution import TOLERANCE, _refuse_confidence, _weekly_pmf


def forecast_items(history: Sequence[int], weeks: int, confidence: float) -> int:
    """The largest n such that at least n items are finished in ``weeks`` weeks with probability ``confidence``.

    Raises ValueError for bad input.
    """
    weekly = _weekly_pmf(history)
    _refuse_confidence(confidence)
    if weeks < 1:
        raise ValueError("weeks must be at least 1")
    total = np.ones(1)
    for _ in range(weeks):
        total = np.convolve(total, weekly)
    at_least = total[::-1].cumsum()[::-1]
    return int(np.flatnonzero(at_least > confidence + TOLERANCE)[-1])


def forecast_weeks(history: Sequence[int], items: int, confidence: float, max_weeks: int = 104) -> int | None:
    """The smallest number of weeks in which ``items`` items are finished with probability ``confidence``.

    None if there is none up to ``max_weeks``. Raises ValueError for bad input.
    """
    weekly = _weekly_pmf(history)
    _refuse_confidence(confidence)
    if items < 0:
        raise ValueError("items must not be negative")
    if items == 0:
        return 0
    total = np.ones(1)
    for week in range(1, max_weeks + 1):
        total = np.convolve(total, weekly)
        if total[items:].sum() > confidence + TOLERANCE:
            return week
    return None
