"""The recursion of 1/B, which only grows, and a search that starts where the pool becomes stable."""

from math import exp, floor, inf, isinf, isnan


def erlang_c(servers: int, offered: float) -> float:
    if servers <= 0 or isnan(offered) or isinf(offered) or offered < 0:
        raise ValueError
    if offered >= servers:
        return 1.0
    if offered == 0:
        return 0.0
    inverse = 1.0
    for k in range(1, servers + 1):
        inverse = 1.0 + inverse * k / offered
    utilisation = offered / servers
    return 1.0 / (utilisation + (1.0 - utilisation) * inverse)


def servers_needed(
    rate: float, mean_service: float, wait: float, quantile: float = 0.99, zones: int = 1, zones_lost: int = 0
) -> int:
    for value in (rate, mean_service, wait):
        if isnan(value) or isinf(value) or value < 0:
            raise ValueError(value)
    if mean_service == 0 or not 0.0 < quantile < 1.0:
        raise ValueError
    if zones < 1 or zones_lost < 0 or zones_lost >= zones:
        raise ValueError
    alive = zones - zones_lost
    load = rate * mean_service
    each = floor(load / alive) + 1  # the first size at which the queue is stable
    while True:
        pool = each * alive
        if pool > load and erlang_c(pool, load) * exp(-(pool - load) * wait / mean_service) <= 1 - quantile:
            return each * zones
        each += 1


def surge(rate: float, capacity: float, lead_time: float, new_capacity: float) -> tuple[float, float]:
    if any(isnan(x) or isinf(x) or x < 0 for x in (rate, capacity, lead_time, new_capacity)):
        raise ValueError
    if rate <= capacity or lead_time == 0:
        return (0.0, 0.0)
    waiting = (rate - capacity) * lead_time
    return (waiting, waiting / (new_capacity - rate)) if new_capacity > rate else (waiting, inf)
