"""Model solution of perf-3: the Erlang C formula, the fleet that a wait target needs, and the backlog of a surge."""

import math


def erlang_c(servers: int, offered: float) -> float:
    """The probability that an arrival has to wait, in a queue M/M/c with ``offered`` = rate * mean service time.

    1.0 if the offered load is not below the number of servers. Raises ValueError for fewer than one server and for an
    offered load that is negative or not finite. Erlang 1917.
    """
    if servers < 1:
        raise ValueError("at least one server is needed")
    _refuse_unless_finite_and_not_negative(offered)
    blocked = 1.0
    for busy in range(1, servers + 1):
        blocked = offered * blocked / (busy + offered * blocked)
    return _chance_to_wait(blocked, servers, offered)


def _refuse_unless_finite_and_not_negative(*values: float) -> None:
    if not all(math.isfinite(value) and value >= 0 for value in values):
        raise ValueError("rates, loads, capacities and times must be finite and not negative")


def _chance_to_wait(blocked: float, servers: int, offered: float) -> float:
    """Erlang C from Erlang B, the share ``blocked`` that is turned away where nobody can wait."""
    if offered >= servers:
        return 1.0
    return servers * blocked / (servers - offered * (1 - blocked))


def servers_needed(
    rate: float,
    mean_service: float,
    wait: float,
    quantile: float = 0.99,
    zones: int = 1,
    zones_lost: int = 0,
) -> int:
    """The smallest fleet, equal in all zones, whose survivors keep P(time in queue > ``wait``) <= 1 - ``quantile``.

    ``rate`` is in requests per second, ``mean_service`` and ``wait`` are in seconds. The result counts the servers of
    all zones, the lost ones included. Raises ValueError for bad input.
    """
    _refuse_unless_finite_and_not_negative(rate, mean_service, wait)
    if mean_service == 0 or not 0 < quantile < 1:
        raise ValueError("mean_service must be above 0, and quantile between 0 and 1, both excluded")
    if zones < 1 or not 0 <= zones_lost < zones:
        raise ValueError("at least one zone is needed, and at least one must survive")
    offered = rate * mean_service
    surviving_zones = zones - zones_lost
    blocked, servers = 1.0, 0
    while True:
        servers += 1
        blocked = offered * blocked / (servers + offered * blocked)
        late = _chance_to_wait(blocked, servers, offered) * math.exp(-max(0, servers - offered) * wait / mean_service)
        if servers % surviving_zones == 0 and late <= 1 - quantile:
            return servers // surviving_zones * zones


def surge(rate: float, capacity: float, lead_time: float, new_capacity: float) -> tuple[float, float]:
    """The backlog in requests when the new servers arrive, and the seconds from then until it is gone.

    ``rate`` and the capacities are in requests per second, ``lead_time`` is in seconds. Raises ValueError for a value
    that is negative or not finite.
    """
    _refuse_unless_finite_and_not_negative(rate, capacity, lead_time, new_capacity)
    backlog = max(0.0, (rate - capacity) * lead_time)
    if backlog == 0:
        return 0.0, 0.0
    if new_capacity <= rate:
        return backlog, math.inf
    return backlog, backlog / (new_capacity - rate)
