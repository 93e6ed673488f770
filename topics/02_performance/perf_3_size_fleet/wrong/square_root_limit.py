"""The Halfin-Whitt limit in place of the formula: good for a thousand servers, not for ten.

fails: ten_servers_for_a_load_of_eight, small_pools_are_exact, ten_thousand_servers
score: 13 of 16
"""

import math

from ..solution import _refuse_unless_finite_and_not_negative


def erlang_c(servers: int, offered: float) -> float:
    """The probability that an arrival has to wait, in a queue M/M/c with ``offered`` = rate * mean service time."""
    if servers < 1:
        raise ValueError("at least one server is needed")
    _refuse_unless_finite_and_not_negative(offered)
    if offered >= servers:
        return 1.0
    if offered == 0:
        return 0.0
    beta = (servers - offered) / math.sqrt(offered)
    density = math.exp(-beta * beta / 2) / math.sqrt(2 * math.pi)
    return 1 / (1 + beta * (1 + math.erf(beta / math.sqrt(2))) / 2 / max(density, 1e-300))
