"""lower() where casefold is needed: STRASSE is not the Straße of the document.

fails: typography_does_not_matter
score: 16 of 17
"""

import unicodedata

from ..solution import _STRAIGHT


def _normal(text):
    return " ".join(unicodedata.normalize("NFKC", text).translate(_STRAIGHT).split()).lower()
