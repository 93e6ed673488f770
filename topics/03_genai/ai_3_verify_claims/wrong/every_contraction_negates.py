"""Counts each contraction with n't as a negation, also those that the list does not have.

fails: negations_agree_in_parity
score: 16 of 17
"""

import re
from unicodedata import normalize

from ..given import NEGATIONS

_STRAIGHT = str.maketrans("‘’“”", "''\"\"")


def _norm(text):
    return " ".join(normalize("NFKC", text).translate(_STRAIGHT).split()).casefold()


def _numbers(text):
    return {m.group() for m in re.finditer(r"\d+(?:[.,]\d+)*", text)}


def _words(text):
    return re.findall(r"[\w']+", text)


def verify(claims, retrieved):
    documents = {name: _norm(text) for name, text in retrieved.items()}

    def verdict(claim):
        if claim.source not in documents:
            return "source"
        text, quote = _norm(claim.text), _norm(claim.quote)
        where = r"(?<!\w)(?<!\d[.,])" + re.escape(quote) + r"(?!\w)(?![.,]\d)"
        if not text or len(_words(quote)) < 4 or not re.search(where, documents[claim.source]):
            return "quote"
        if not _numbers(text) <= _numbers(quote):
            return "number"
        odd_text, odd_quote = (sum(w.endswith("n't") or w in NEGATIONS for w in _words(t)) % 2 for t in (text, quote))
        return "negation" if odd_text != odd_quote else "ok"

    return [verdict(claim) for claim in claims]
