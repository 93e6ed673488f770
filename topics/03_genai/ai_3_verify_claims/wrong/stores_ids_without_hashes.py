"""Stores the ids alone: after the next edit of a page nobody can say what the model was shown.

fails: record_goes_through_json, hashes_are_of_the_exact_text, drift_names_what_is_gone_or_altered
score: 14 of 17
"""


def trace(release, model, question, retrieved, claims, verdicts):
    return {
        "release": release,
        "model": model,
        "question": question,
        "retrieved": [{"id": name} for name in retrieved],
        "claims": [{"text": claim.text, "quote": claim.quote, "source": claim.source} for claim in claims],
        "verdicts": list(verdicts),
    }


def drift(record, corpus):
    return {entry["id"]: "missing" for entry in record["retrieved"] if entry["id"] not in corpus}
