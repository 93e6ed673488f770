"""A negative load, nan and a pool without servers are computed with.

fails: bad_load_is_refused
score: 15 of 16
"""

from ..solution import _chance_to_wait


def erlang_c(servers: int, offered: float) -> float:
    """The probability that an arrival has to wait, in a queue M/M/c with ``offered`` = rate * mean service time."""
    blocked = 1.0
    for busy in range(1, servers + 1):
        blocked = offered * blocked / (busy + offered * blocked)
    return _chance_to_wait(blocked, servers, offered)
