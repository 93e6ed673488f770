"""Walks over the occurrences by hand, collects tokens in one class, and builds the record with asdict."""

import hashlib
import re
from collections import Counter
from dataclasses import asdict
from unicodedata import normalize

from ..given import NEGATIONS

TOKEN = re.compile(r"[\w']+")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class Text(str):
    @classmethod
    def of(cls, raw):
        flat = normalize("NFKC", raw)
        for curly, straight in zip("‘’“”", "''\"\"", strict=True):
            flat = flat.replace(curly, straight)
        return cls(re.sub(r"\s+", " ", flat).strip().casefold())

    def words(self):
        return TOKEN.findall(self)

    def negated(self):
        counts = Counter(self.words())
        return sum(counts[word] for word in NEGATIONS) % 2 == 1

    def holds(self, quote):
        at = self.find(quote)
        while at >= 0:
            before, after = self[:at], self[at + len(quote) :]
            cut_in = re.search(r"(?:\w|\d[.,])\Z", before)
            cut_out = re.match(r"\w|[.,]\d", after)
            if not cut_in and not cut_out:
                return True
            at = self.find(quote, at + 1)
        return False


def verify(claims, retrieved):
    verdicts = []
    for claim in claims:
        page = retrieved.get(claim.source)
        if page is None:
            verdicts.append("source")
            continue
        text, quote, page = Text.of(claim.text), Text.of(claim.quote), Text.of(page)
        if text == "" or len(quote.words()) <= 3 or not page.holds(quote):
            verdicts.append("quote")
        elif any(number not in NUMBER.findall(quote) for number in NUMBER.findall(text)):
            verdicts.append("number")
        elif text.negated() is not quote.negated():
            verdicts.append("negation")
        else:
            verdicts.append("ok")
    return verdicts


def accept(claims, retrieved, *, confidence, t):
    for value, fits in ((confidence, 0.0 <= confidence <= 1.0), (t, 0.0 <= t < 1.0)):
        if not fits:
            raise ValueError(value)
    if not claims or confidence < t:
        return "abstain"
    return "answer" if set(verify(claims, retrieved)) == {"ok"} else "abstain"


def trace(release, model, question, retrieved, claims, verdicts):
    documents = []
    for name in retrieved:
        digest = hashlib.new("sha256", bytes(retrieved[name], "utf-8"))
        documents.append({"id": name, "sha256": digest.hexdigest()})
    return {
        "release": release,
        "model": model,
        "question": question,
        "retrieved": documents,
        "claims": [asdict(claim) for claim in claims],
        "verdicts": [*verdicts],
    }


def drift(record, corpus):
    then = {entry["id"]: entry["sha256"] for entry in record["retrieved"]}
    now = {name: hashlib.sha256(corpus[name].encode("utf8")).hexdigest() for name in then if name in corpus}
    gone = dict.fromkeys(then.keys() - now.keys(), "missing")
    return gone | {name: "changed" for name in now if now[name] != then[name]}
