"""NFKC leaves curly quotes alone, and so does this: isn’t is no negation any more.

fails: typography_does_not_matter, negations_agree_in_parity
score: 15 of 17
"""

import unicodedata


def _normal(text):
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()
