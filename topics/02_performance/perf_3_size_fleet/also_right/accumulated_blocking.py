"""Erlang B as an endless accumulated series: the chance takes its n-th term, the search its first good one."""

import itertools
import math


def _refuse(*numbers):
    if any(math.isnan(x) or x < 0 or x == math.inf for x in numbers):
        raise ValueError("negative or not finite")


def _blocking(offered):
    """Erlang B of 0, 1, 2, … servers, without end."""
    yield from itertools.accumulate(itertools.count(1), lambda b, k: offered * b / (k + offered * b), initial=1.0)


def _waiting(servers, offered, b):
    return servers * b / (servers - offered * (1 - b))


def erlang_c(servers, offered):
    _refuse(offered)
    if servers < 1:
        raise ValueError("no server")
    if offered >= servers:
        return 1.0
    return _waiting(servers, offered, next(itertools.islice(_blocking(offered), servers, None)))


def servers_needed(rate, mean_service, wait, quantile=0.99, zones=1, zones_lost=0):
    _refuse(rate, mean_service, wait)
    if mean_service == 0 or not 0 < quantile < 1 or zones < 1 or not 0 <= zones_lost < zones:
        raise ValueError("bad target or zones")
    a, left = rate * mean_service, zones - zones_lost
    return next(
        c // left * zones
        for c, b in enumerate(_blocking(a))
        if c > a and c % left == 0 and _waiting(c, a, b) * math.exp(-(c - a) * wait / mean_service) <= 1 - quantile
    )


def surge(rate, capacity, lead_time, new_capacity):
    _refuse(rate, capacity, lead_time, new_capacity)
    peak = max(0.0, (rate - capacity) * lead_time)
    if peak == 0:
        return 0.0, 0.0
    return peak, peak / (new_capacity - rate) if new_capacity > rate else math.inf
