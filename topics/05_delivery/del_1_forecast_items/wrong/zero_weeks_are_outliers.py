"""Weeks in which nothing was finished are filtered out as holidays.

fails: items_of_team_ledger, zero_weeks_and_constant_weeks, at_least_means_at_least, items_on_random_histories, weeks_that_end_and_weeks_that_do_not, every_sequence_is_a_history
score: 6 of 12
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..solution import _counts


def _weekly_pmf(history: Sequence[int]) -> NDArray[np.float64]:
    """How probable each number of finished items is in a week that is drawn from ``history``."""
    counts = [count for count in _counts(history) if count] or [0]
    return np.bincount(counts) / len(counts)
