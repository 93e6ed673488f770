"""Hashes what the verifier compares, not what the model was shown: a changed space or letter is no change.

fails: record_goes_through_json, hashes_are_of_the_exact_text, drift_names_what_is_gone_or_altered
score: 14 of 17
"""

import hashlib

from ..solution import _normal


def _digest(text):
    return hashlib.sha256(_normal(text).encode()).hexdigest()
