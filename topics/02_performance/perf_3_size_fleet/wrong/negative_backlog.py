"""Spare capacity is counted as a backlog below zero.

fails: backlogs_that_never_rise_or_never_end
score: 15 of 16
"""

import math

from ..solution import _refuse_unless_finite_and_not_negative


def surge(rate: float, capacity: float, lead_time: float, new_capacity: float) -> tuple[float, float]:
    """The backlog in requests when the new servers arrive, and the seconds from then until it is gone."""
    _refuse_unless_finite_and_not_negative(rate, capacity, lead_time, new_capacity)
    backlog = (rate - capacity) * lead_time
    if backlog == 0:
        return 0.0, 0.0
    if new_capacity <= rate:
        return backlog, math.inf
    return backlog, backlog / (new_capacity - rate)
