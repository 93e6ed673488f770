"""random.random() draws the audits, so the same case has another route the next time.

fails: known_routes
score: 15 of 16
"""

import random


def route(
    case_id: str, conf: float, *, threshold: float | None, audit_rate: float, must_review: bool = False
) -> tuple[str, float]:
    """``"review"``, ``"audit"`` or ``"auto"``, and the probability with which this case gets a label.

    Raises ValueError for an audit rate outside [0, 1].
    """
    if not 0 <= audit_rate <= 1:
        raise ValueError("audit_rate lies in [0, 1]")
    if must_review or threshold is None or conf < threshold:
        return "review", 1.0
    u = random.random()
    return ("audit" if u < audit_rate else "auto"), audit_rate
