"""Asks whether there is a negation on both sides: a double negation counts as one.

fails: negations_agree_in_parity
score: 16 of 17
"""

from ..given import NEGATIONS
from ..solution import _words


def _negations(text):
    return int(any(word in NEGATIONS for word in _words(text)))
