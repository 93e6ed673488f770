"""No minimum for a quote: "in all shops" supports everything.

fails: quote_has_at_least_four_words
score: 16 of 17
"""

from ..solution import _negations, _normal, _numbers, _occurs


def _verdict(claim, retrieved):
    if claim.source not in retrieved:
        return "source"
    text, quote, document = (_normal(part) for part in (claim.text, claim.quote, retrieved[claim.source]))
    if not text or not quote or not _occurs(quote, document):
        return "quote"
    if not _numbers(text) <= _numbers(quote):
        return "number"
    return "negation" if (_negations(text) - _negations(quote)) % 2 else "ok"
