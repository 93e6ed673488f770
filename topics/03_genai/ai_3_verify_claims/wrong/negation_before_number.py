"""Checks the negation before the numbers: the reason that is reported is not the first one; and empty claims pass.

fails: rules_come_in_their_order_for_each_claim
score: 16 of 17
"""

from ..solution import _negations, _normal, _numbers, _occurs, _words


def _verdict(claim, retrieved):
    if claim.source not in retrieved:
        return "source"
    text, quote, document = (_normal(part) for part in (claim.text, claim.quote, retrieved[claim.source]))
    if len(_words(quote)) < 4 or not _occurs(quote, document):
        return "quote"
    if (_negations(text) - _negations(quote)) % 2:
        return "negation"
    return "ok" if _numbers(text) <= _numbers(quote) else "number"
