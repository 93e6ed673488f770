"""Compares the claim's numbers with the document: any number on the page will do.

fails: numbers_of_the_claim_stand_in_the_quote
score: 16 of 17
"""

from ..solution import _negations, _normal, _numbers, _occurs, _words


def _verdict(claim, retrieved):
    if claim.source not in retrieved:
        return "source"
    text, quote, document = (_normal(part) for part in (claim.text, claim.quote, retrieved[claim.source]))
    if not text or len(_words(quote)) < 4 or not _occurs(quote, document):
        return "quote"
    if not _numbers(text) <= _numbers(document):
        return "number"
    return "negation" if (_negations(text) - _negations(quote)) % 2 else "ok"
