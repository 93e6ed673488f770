"""Erlang C from the Poisson distribution of scipy, and a bisection over the servers of one zone."""

import numpy as np
from scipy.stats import poisson


def erlang_c(servers: int, offered: float) -> float:
    if servers < 1 or not np.isfinite(offered) or offered < 0:
        raise ValueError(f"no queue has {servers} servers and the offered load {offered}")
    if offered == 0:
        return 0.0
    if offered >= servers:
        return 1.0
    # B = pmf / cdf; the logarithms keep both from underflowing in a pool that is hardly used.
    odds = np.exp(poisson.logcdf(servers, offered) - poisson.logpmf(servers, offered))
    busy = offered / servers
    return float(1 / (busy + (1 - busy) * odds))


def servers_needed(rate, mean_service, wait, quantile=0.99, zones=1, zones_lost=0):
    if not all(np.isfinite([rate, mean_service, wait, quantile])):
        raise ValueError("not finite")
    if rate < 0 or mean_service <= 0 or wait < 0 or quantile <= 0 or quantile >= 1 or zones < 1:
        raise ValueError("out of range")
    if zones_lost not in range(zones):
        raise ValueError("no zone survives")
    load = rate * mean_service

    def keeps_target(in_zone):
        pool = in_zone * (zones - zones_lost)
        if pool <= load:
            return False
        return erlang_c(pool, load) * np.exp((load - pool) * wait / mean_service) <= 1 - quantile

    high = 1
    while not keeps_target(high):
        high *= 2
    low = high // 2  # does not keep it, or is 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if keeps_target(middle) else (middle, high)
    return high * zones


def surge(rate, capacity, lead_time, new_capacity):
    for value in (rate, capacity, lead_time, new_capacity):
        if not (0 <= value < np.inf):
            raise ValueError(value)
    backlog = (rate - capacity) * lead_time
    if backlog <= 0:
        return 0.0, 0.0
    spare = new_capacity - rate
    return backlog, (backlog / spare if spare > 0 else float("inf"))
