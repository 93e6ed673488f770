"""The bound has room for peaks: twice what can be answered in time, so that the collapse stays.

fails: queue_bound_is_exact, bound_ends_the_collapse
score: 14 of 16
"""

import math


def queue_bound(service_rate: float, timeout: float) -> int:
    if service_rate <= 0 or timeout < 0:
        raise ValueError("out of range")
    return math.floor(2 * service_rate * timeout + 1e-9)
