"""A confidence equal to the threshold is reviewed.

fails: known_routes, who_is_reviewed_and_who_audited
score: 14 of 16
"""

import hashlib


def route(
    case_id: str, conf: float, *, threshold: float | None, audit_rate: float, must_review: bool = False
) -> tuple[str, float]:
    """``"review"``, ``"audit"`` or ``"auto"``, and the probability with which this case gets a label.

    Raises ValueError for an audit rate outside [0, 1].
    """
    if not 0 <= audit_rate <= 1:
        raise ValueError("audit_rate lies in [0, 1]")
    if must_review or threshold is None or conf <= threshold:
        return "review", 1.0
    u = int(hashlib.sha256(case_id.encode()).hexdigest()[:15], 16) / 16**15
    return ("audit" if u < audit_rate else "auto"), audit_rate
