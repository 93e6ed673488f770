"""Erlang B: an arrival that finds all servers busy goes away instead of waiting.

fails: ten_servers_for_a_load_of_eight, small_pools_are_exact, ten_thousand_servers
score: 13 of 16
"""

from ..solution import _refuse_unless_finite_and_not_negative


def erlang_c(servers: int, offered: float) -> float:
    """The probability that an arrival has to wait, in a queue M/M/c with ``offered`` = rate * mean service time."""
    if servers < 1:
        raise ValueError("at least one server is needed")
    _refuse_unless_finite_and_not_negative(offered)
    if offered >= servers:
        return 1.0
    blocked = 1.0
    for busy in range(1, servers + 1):
        blocked = offered * blocked / (busy + offered * blocked)
    return blocked
