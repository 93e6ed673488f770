"""Sorts the documents by id: the order in which the model saw them is lost.

fails: hashes_are_of_the_exact_text
score: 16 of 17
"""

from ..solution import _digest


def trace(release, model, question, retrieved, claims, verdicts):
    return {
        "release": release,
        "model": model,
        "question": question,
        "retrieved": [{"id": name, "sha256": _digest(retrieved[name])} for name in sorted(retrieved)],
        "claims": [{"text": claim.text, "quote": claim.quote, "source": claim.source} for claim in claims],
        "verdicts": list(verdicts),
    }
