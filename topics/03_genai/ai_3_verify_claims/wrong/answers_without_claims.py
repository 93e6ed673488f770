"""all([]) is True: an answer that claims nothing goes out unchecked.

fails: answer_needs_claims_that_all_hold
score: 16 of 17
"""

from ..solution import verify


def accept(claims, retrieved, *, confidence, t):
    if not 0 <= confidence <= 1 or not 0 <= t < 1:
        raise ValueError
    supported = all(verdict == "ok" for verdict in verify(claims, retrieved))
    return "answer" if supported and confidence >= t else "abstain"
