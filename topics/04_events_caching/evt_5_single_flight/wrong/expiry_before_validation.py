"""Once the entry has expired the arguments are no longer looked at.

fails: refresh_rule_at_its_boundaries
score: 19 of 20
"""

import math


def should_refresh(now: float, expiry: float, delta: float, beta: float, u: float) -> bool:
    if now >= expiry:
        return True
    if not (delta > 0 and beta >= 0 and 0 < u <= 1):
        raise ValueError("delta must be > 0, beta ≥ 0 and u in (0, 1]")
    return now - delta * beta * math.log(u) >= expiry
