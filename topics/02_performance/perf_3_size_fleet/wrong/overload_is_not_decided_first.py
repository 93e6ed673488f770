"""The formula is used for every load: a probability above 1, or a division by zero.

fails: chance_at_the_edges
score: 15 of 16
"""

from ..solution import _refuse_unless_finite_and_not_negative


def erlang_c(servers: int, offered: float) -> float:
    """The probability that an arrival has to wait, in a queue M/M/c with ``offered`` = rate * mean service time."""
    if servers < 1:
        raise ValueError("at least one server is needed")
    _refuse_unless_finite_and_not_negative(offered)
    blocked = 1.0
    for busy in range(1, servers + 1):
        blocked = offered * blocked / (busy + offered * blocked)
    return servers * blocked / (servers - offered * (1 - blocked))
