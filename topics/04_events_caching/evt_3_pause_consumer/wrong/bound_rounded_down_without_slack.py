"""The product's rounding error costs a place: 0.29 * 100 gives 28.

fails: queue_bound_is_exact
score: 15 of 16
"""

import math


def queue_bound(service_rate: float, timeout: float) -> int:
    if service_rate <= 0 or timeout < 0:
        raise ValueError("out of range")
    return math.floor(service_rate * timeout)
