"""1 − e^(−x) as it stands in the formula: for small x all its digits cancel.

fails: tiny_and_huge_rates
score: 15 of 16
"""

import math


def _stale_share(read_rate: float, write_rate: float, ttl: float) -> float:
    writes = write_rate * ttl
    stale_time = ttl - (1 - math.exp(-writes)) / write_rate
    return read_rate * stale_time / (1 + read_rate * ttl)
