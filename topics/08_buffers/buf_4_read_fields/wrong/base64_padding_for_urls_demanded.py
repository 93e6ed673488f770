"""The URL form is taken for the standard form with two other letters, padding included.

fails: base64_vectors_of_the_rfc, base64_for_urls_has_one_spelling
score: 18 of 20
"""

import base64


def strict_base64(s: str, *, urlsafe: bool = False) -> bytes:
    data = base64.b64decode(s, b"-_" if urlsafe else None, validate=True)
    if base64.b64encode(data, b"-_" if urlsafe else None).decode() != s:
        raise ValueError("not canonical")
    return data
