"""One week's figure at 85%, multiplied by the number of weeks: every week is padded on its own.

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
    at_least = weekly[::-1].cumsum()[::-1]
    return weeks * int(np.flatnonzero(at_least >= confidence - TOLERANCE)[-1])
