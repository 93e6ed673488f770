"""Audits the case whose u is exactly the rate: each rate has one value too many.

fails: who_is_reviewed_and_who_audited
score: 15 of 16
"""

import hashlib


def route(case_id, conf, *, threshold, audit_rate, must_review=False):
    if not 0 <= audit_rate <= 1:
        raise ValueError("audit_rate")
    if must_review or threshold is None or conf < threshold:
        return "review", 1.0
    u = int(hashlib.sha256(case_id.encode()).hexdigest()[:15], 16) / 16**15
    return ("audit" if u <= audit_rate else "auto"), audit_rate
