"""The items divided by the mean week, rounded up: a plan that holds about every second time.

fails: weeks_of_team_ledger, at_least_means_at_least, weeks_that_end_and_weeks_that_do_not, the_two_forecasts_agree, every_sequence_is_a_history
score: 7 of 12
"""

import math
from collections.abc import Sequence

import numpy as np

from ..solution import _refuse_confidence, _weekly_pmf


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
    velocity = float(weekly @ np.arange(len(weekly)))
    weeks = math.ceil(items / velocity) if velocity else max_weeks + 1
    return weeks if weeks <= max_weeks else None
