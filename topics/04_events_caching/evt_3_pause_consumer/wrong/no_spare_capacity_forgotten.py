"""The formula alone: division by zero at full utilisation, a negative time beyond it.

fails: drain_time_has_limits
score: 15 of 16
"""


def drain_time(outage: float, arrival: float, capacity: float) -> float:
    if capacity <= 0 or outage < 0 or arrival < 0:
        raise ValueError("out of range")
    return outage * arrival / (capacity - arrival)
