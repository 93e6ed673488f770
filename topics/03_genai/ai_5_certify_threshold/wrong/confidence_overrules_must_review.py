"""A confident answer goes out, although the case must be reviewed.

fails: who_is_reviewed_and_who_audited
score: 15 of 16
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
    if threshold is None or conf < threshold or (must_review and conf < 0.99):
        return "review", 1.0
    u = int(hashlib.sha256(case_id.encode()).hexdigest()[:15], 16) / 16**15
    return ("audit" if u < audit_rate else "auto"), audit_rate
