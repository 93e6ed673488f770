"""The whole fleet keeps the target, the surviving zones do not.

fails: fleet_of_a_usual_day, fleets_of_several_zones, no_smaller_fleet_will_do, eight_thousand_busy_servers
score: 12 of 16
"""

import math

from ..solution import _chance_to_wait, _refuse_unless_finite_and_not_negative


def servers_needed(
    rate: float,
    mean_service: float,
    wait: float,
    quantile: float = 0.99,
    zones: int = 1,
    zones_lost: int = 0,
) -> int:
    """The smallest fleet, equal in all zones, whose survivors keep P(time in queue > ``wait``) <= 1 - ``quantile``."""
    _refuse_unless_finite_and_not_negative(rate, mean_service, wait)
    if mean_service == 0 or not 0 < quantile < 1:
        raise ValueError("mean_service must be above 0, and quantile between 0 and 1, both excluded")
    if zones < 1 or not 0 <= zones_lost < zones:
        raise ValueError("at least one zone is needed, and at least one must survive")
    offered = rate * mean_service
    surviving_zones = zones
    blocked, servers = 1.0, 0
    while True:
        servers += 1
        blocked = offered * blocked / (servers + offered * blocked)
        late = _chance_to_wait(blocked, servers, offered) * math.exp(-max(0, servers - offered) * wait / mean_service)
        if servers % surviving_zones == 0 and late <= 1 - quantile:
            return servers // surviving_zones * zones
