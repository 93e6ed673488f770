"""Looks for the quote in all retrieved documents: any page may vouch for any claim.

fails: source_must_have_been_retrieved
score: 16 of 17
"""

from ..solution import _negations, _normal, _numbers, _occurs, _words


def _verdict(claim, retrieved):
    if claim.source not in retrieved:
        return "source"
    text, quote = _normal(claim.text), _normal(claim.quote)
    if not text or len(_words(quote)) < 4 or not any(_occurs(quote, _normal(page)) for page in retrieved.values()):
        return "quote"
    if not _numbers(text) <= _numbers(quote):
        return "number"
    return "negation" if (_negations(text) - _negations(quote)) % 2 else "ok"
