"""The textbook sum with powers and factorials: it overflows past 170 servers.

fails: small_pools_are_exact, ten_thousand_servers
score: 14 of 16
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
    terms = [float(offered) ** k / math.factorial(k) for k in range(servers)]
    last = float(offered) ** servers / math.factorial(servers) * servers / (servers - offered)
    return last / (sum(terms) + last)
