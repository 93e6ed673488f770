"""The first-order rule 2·s/μ: half of the entry's life is outdated on average, all of it if it were read for ever.

fails: ttl_of_a_price, seeded_rates_solve_the_formula, a_simulated_cache_agrees, tiny_and_huge_rates
score: 12 of 16
"""

import math


def max_ttl(read_rate: float, write_rate: float, max_stale: float) -> float:
    """The largest TTL in seconds at which at most the share ``max_stale`` of all reads is outdated.

    Rates are per second. ``math.inf`` without writes. Raises ValueError for bad input. The stale share rises with the
    TTL, so the root is bracketed by doubling and then bisected.
    """
    if not 0 < read_rate < math.inf or not 0 <= write_rate < math.inf or not 0 <= max_stale < 1:
        raise ValueError("needs read_rate > 0, write_rate >= 0 and 0 <= max_stale < 1, all finite")
    if write_rate == 0:
        return math.inf
    if max_stale == 0:
        return 0.0
    return 2 * max_stale / write_rate
