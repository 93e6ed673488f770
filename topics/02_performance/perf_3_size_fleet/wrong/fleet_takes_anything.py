"""No argument of the fleet is checked, so a nan searches for ever and a lost fleet divides by zero.

fails: bad_fleet_is_refused
score: 15 of 16
"""

import math

from ..solution import _chance_to_wait


def servers_needed(
    rate: float,
    mean_service: float,
    wait: float,
    quantile: float = 0.99,
    zones: int = 1,
    zones_lost: int = 0,
) -> int:
    """The smallest fleet, equal in all zones, whose survivors keep P(time in queue > ``wait``) <= 1 - ``quantile``."""
    offered = rate * mean_service
    surviving_zones = zones - zones_lost
    blocked, servers = 1.0, 0
    while True:
        servers += 1
        blocked = offered * blocked / (servers + offered * blocked)
        late = _chance_to_wait(blocked, servers, offered) * math.exp(-max(0, servers - offered) * wait / mean_service)
        if servers % surviving_zones == 0 and late <= 1 - quantile:
            return servers // surviving_zones * zones
