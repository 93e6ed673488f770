"""Compares with .get: a page that is gone looks changed.

fails: drift_names_what_is_gone_or_altered
score: 16 of 17
"""

from ..solution import _digest


def drift(record, corpus):
    return {
        entry["id"]: "changed"
        for entry in record["retrieved"]
        if _digest(corpus.get(entry["id"], "")) != entry["sha256"]
    }
