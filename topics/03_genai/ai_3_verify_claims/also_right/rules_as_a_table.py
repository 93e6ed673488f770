"""The rules as a list of predicates, tried in order; the quote found by comparing whole tokens around it."""

import json
import re
import unicodedata
from hashlib import sha256

from ..given import NEGATIONS


def _clean(text):
    text = unicodedata.normalize("NFKC", text)
    text = re.sub("[‘’]", "'", re.sub("[“”]", '"', text))
    return " ".join(text.casefold().split())


def _found(text, quote, page):
    pattern = re.compile(r"(?<!\w)(?<!\d[.,])(?=" + re.escape(quote) + r"(?!\w)(?![.,]\d))")
    return bool(pattern.search(page))


def _has_quote(text, quote, page):
    return text != "" and len(re.findall(r"[\w']+", quote)) >= 4 and _found(text, quote, page)


def _has_numbers(text, quote, page):
    number = re.compile(r"\d+(?:[.,]\d+)*")
    return not set(number.findall(text)) - set(number.findall(quote))


def _same_sense(text, quote, page):
    def parity(sentence):
        odd = False
        for word in re.findall(r"[\w']+", sentence):
            odd ^= word in NEGATIONS
        return odd

    return parity(text) == parity(quote)


_RULES = [("quote", _has_quote), ("number", _has_numbers), ("negation", _same_sense)]


def verify(claims, retrieved):
    def judge(claim):
        if claim.source not in retrieved:
            return "source"
        parts = [_clean(part) for part in (claim.text, claim.quote, retrieved[claim.source])]
        return next((name for name, holds in _RULES if not holds(*parts)), "ok")

    return list(map(judge, claims))


def trace(release, model, question, retrieved, claims, verdicts):
    record = {
        "retrieved": [
            {"sha256": sha256(text.encode("utf-8")).hexdigest(), "id": name} for name, text in retrieved.items()
        ],
        "claims": [vars(claim) for claim in claims],
        "verdicts": list(verdicts),
        "release": release,
        "model": model,
        "question": question,
    }
    return json.loads(json.dumps(record))
