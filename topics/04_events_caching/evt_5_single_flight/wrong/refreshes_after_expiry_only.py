"""Compares with > and checks no argument, so the read at the moment of expiry is served the expired entry.

fails: refresh_rule_at_known_points, refresh_rule_at_its_boundaries
score: 18 of 20
"""

import math


def should_refresh(now: float, expiry: float, delta: float, beta: float, u: float) -> bool:
    return now - delta * beta * math.log(u) > expiry
