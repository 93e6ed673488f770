"""Two thousand simulated futures instead of the distribution: right on average, a coin toss on the boundary.

fails: at_least_means_at_least, items_on_random_histories, the_two_forecasts_agree
score: 9 of 12
"""

from collections.abc import Sequence

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
    drawn = np.random.default_rng(1).choice(len(weekly), (2_000, weeks), p=weekly).sum(axis=1)
    drawn.sort()
    return int(drawn[int((1 - confidence) * len(drawn))])


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
    drawn = np.random.default_rng(2).choice(len(weekly), (2_000, max_weeks), p=weekly).cumsum(axis=1)
    enough = np.flatnonzero((drawn >= items).mean(axis=0) >= confidence)
    return int(enough[0]) + 1 if len(enough) else None
