"""The backlog is divided by the whole capacity, as if nothing came in while it drains.

fails: half_an_hour_drains_in_two, drain_time_has_limits
score: 14 of 16
"""

import math


def drain_time(outage: float, arrival: float, capacity: float) -> float:
    if capacity <= 0 or outage < 0 or arrival < 0:
        raise ValueError("out of range")
    if outage * arrival and capacity <= arrival:
        return math.inf
    return outage * arrival / capacity
