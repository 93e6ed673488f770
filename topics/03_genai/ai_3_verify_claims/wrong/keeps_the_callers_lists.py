"""Puts the caller's own list of verdicts into the record, and claims that json cannot write.

fails: record_goes_through_json, drift_names_what_is_gone_or_altered, record_stands_by_itself
score: 14 of 17
"""

from ..solution import _digest


def trace(release, model, question, retrieved, claims, verdicts):
    return {
        "release": release,
        "model": model,
        "question": question,
        "retrieved": [{"id": name, "sha256": _digest(text)} for name, text in retrieved.items()],
        "claims": claims,
        "verdicts": verdicts,
    }
