"""No items take one week, because the loop begins with one.

fails: weeks_that_end_and_weeks_that_do_not
score: 11 of 12
"""

from collections.abc import Sequence

import numpy as np

from ..solution import TOLERANCE, _refuse_confidence, _weekly_pmf


def forecast_weeks(history: Sequence[int], items: int, confidence: float, max_weeks: int = 104) -> int | None:
    """The smallest number of weeks in which ``items`` items are finished with probability ``confidence``.

    None if there is none up to ``max_weeks``. Raises ValueError for bad input.
    """
    weekly = _weekly_pmf(history)
    _refuse_confidence(confidence)
    if items < 0:
        raise ValueError("items must not be negative")
    total = np.ones(1)
    for week in range(1, max_weeks + 1):
        total = np.convolve(total, weekly)
        if total[items:].sum() >= confidence - TOLERANCE:
            return week
    return None
