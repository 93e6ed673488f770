"""The outdated reads are counted among the hits instead of among all reads.

fails: ttl_of_a_price, seeded_rates_solve_the_formula, a_simulated_cache_agrees, tiny_and_huge_rates
score: 12 of 16
"""

import math


def _stale_share(read_rate: float, write_rate: float, ttl: float) -> float:
    writes = write_rate * ttl
    # expm1 keeps the digits that 1 - exp(-x) loses when hardly any write falls into one TTL.
    stale_time = (writes + math.expm1(-writes)) / write_rate
    return read_rate * stale_time / (read_rate * ttl)
