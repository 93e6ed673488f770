"""P(more than n items) is compared, where P(at least n) is asked.

fails: items_of_team_ledger, weeks_of_team_ledger, zero_weeks_and_constant_weeks, at_least_means_at_least, items_on_random_histories, weeks_that_end_and_weeks_that_do_not, every_sequence_is_a_history
score: 5 of 12
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
    return max(0, int(np.flatnonzero(at_least >= confidence - TOLERANCE)[-1]) - 1)


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
        if total[items + 1 :].sum() >= confidence - TOLERANCE:
            return week
    return None
