"""Utilisation stays under 70 %, whatever the wait target and the size of the pool.

fails: fleet_of_a_usual_day, fleets_of_several_zones, no_smaller_fleet_will_do, no_wait_and_no_traffic, eight_thousand_busy_servers, a_simulation_agrees
score: 10 of 16
"""

import math

from ..solution import _refuse_unless_finite_and_not_negative


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
    surviving_zones = zones - zones_lost
    return max(1, math.ceil(rate * mean_service / 0.7 / surviving_zones - 1e-9)) * zones
