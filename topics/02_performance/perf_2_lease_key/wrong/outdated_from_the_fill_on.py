"""Each read of an entry counts as outdated with the probability of a write anywhere in the whole TTL.

fails: ttl_of_a_price, seeded_rates_solve_the_formula, a_simulated_cache_agrees, tiny_and_huge_rates
score: 12 of 16
"""

import math


def _stale_share(read_rate: float, write_rate: float, ttl: float) -> float:
    writes = write_rate * ttl
    stale_time = -math.expm1(-writes) * ttl
    return read_rate * stale_time / (1 + read_rate * ttl)
