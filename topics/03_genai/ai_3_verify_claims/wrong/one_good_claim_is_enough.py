"""Answers if any claim is supported, and only above t; ranges are checked last.

fails: answer_needs_claims_that_all_hold, confidence_reaches_the_threshold
score: 15 of 17
"""

from ..solution import verify


def accept(claims, retrieved, *, confidence, t):
    if "ok" not in verify(claims, retrieved):
        return "abstain"
    if confidence < 0 or confidence > 1 or t < 0 or t >= 1:
        raise ValueError
    return "answer" if confidence > t else "abstain"
