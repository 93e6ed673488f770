"""Counts "no" inside "note" and "know": innocent words negate.

fails: one_claim_for_each_verdict, quote_has_at_least_four_words, negations_agree_in_parity,
rules_come_in_their_order_for_each_claim
score: 13 of 17
"""

from ..given import NEGATIONS


def _negations(text):
    return sum(text.count(word) for word in NEGATIONS)
