"""Takes the decimal logarithm, which acts as a smaller β: the recomputes per expiry become e^(2.3/β).

fails: refresh_rule_at_known_points, recomputes_follow_the_law
score: 18 of 20
"""

import math


def should_refresh(now: float, expiry: float, delta: float, beta: float, u: float) -> bool:
    if not (delta > 0 and beta >= 0 and 0 < u <= 1):
        raise ValueError("delta must be > 0, beta ≥ 0 and u in (0, 1]")
    return now - delta * beta * math.log10(u) >= expiry
