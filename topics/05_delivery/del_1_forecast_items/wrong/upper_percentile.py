"""85% sure is taken for the 85th percentile of the total: a number that is reached in 15% of the cases.

fails: items_of_team_ledger, zero_weeks_and_constant_weeks, at_least_means_at_least, items_on_random_histories, the_two_forecasts_agree, every_sequence_is_a_history
score: 6 of 12
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
    at_most = total.cumsum()
    return int(np.flatnonzero(at_most >= confidence - TOLERANCE)[0])
