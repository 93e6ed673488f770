"""Normalizes the source like the texts, so that another page's id may pass for it.

fails: source_must_have_been_retrieved
score: 16 of 17
"""

from ..solution import _negations, _normal, _numbers, _occurs, _words


def _verdict(claim, retrieved):
    pages = {_normal(name): page for name, page in retrieved.items()}
    if _normal(claim.source) not in pages:
        return "source"
    text, quote, document = _normal(claim.text), _normal(claim.quote), _normal(pages[_normal(claim.source)])
    if not text or len(_words(quote)) < 4 or not _occurs(quote, document):
        return "quote"
    if not _numbers(text) <= _numbers(quote):
        return "number"
    return "negation" if (_negations(text) - _negations(quote)) % 2 else "ok"
