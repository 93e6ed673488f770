"""Negative and endless values are computed with.

fails: bad_surge_is_refused
score: 15 of 16
"""

import math


def surge(rate: float, capacity: float, lead_time: float, new_capacity: float) -> tuple[float, float]:
    """The backlog in requests when the new servers arrive, and the seconds from then until it is gone."""
    backlog = max(0.0, (rate - capacity) * lead_time)
    if backlog == 0:
        return 0.0, 0.0
    if new_capacity <= rate:
        return backlog, math.inf
    return backlog, backlog / (new_capacity - rate)
