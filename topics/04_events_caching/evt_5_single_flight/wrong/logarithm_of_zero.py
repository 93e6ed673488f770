"""Takes u for a number in [0, 1), as random.random() gives it: ln(1 − u) is the logarithm of 0 at u = 1.

fails: refresh_rule_at_known_points, refresh_rule_at_its_boundaries
score: 18 of 20
"""

import math


def should_refresh(now: float, expiry: float, delta: float, beta: float, u: float) -> bool:
    if not (delta > 0 and beta >= 0 and 0 <= u <= 1):
        raise ValueError("delta must be > 0, beta ≥ 0 and u in [0, 1]")
    return now - delta * beta * math.log(1.0 - u) >= expiry
