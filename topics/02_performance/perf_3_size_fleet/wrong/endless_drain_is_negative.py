"""A new capacity below the rate gives a negative drain time, and an equal one a division by zero.

fails: backlogs_that_never_rise_or_never_end
score: 15 of 16
"""

from ..solution import _refuse_unless_finite_and_not_negative


def surge(rate: float, capacity: float, lead_time: float, new_capacity: float) -> tuple[float, float]:
    """The backlog in requests when the new servers arrive, and the seconds from then until it is gone."""
    _refuse_unless_finite_and_not_negative(rate, capacity, lead_time, new_capacity)
    backlog = max(0.0, (rate - capacity) * lead_time)
    if backlog == 0:
        return 0.0, 0.0
    return backlog, backlog / (new_capacity - rate)
