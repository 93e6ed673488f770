"""validate=True is taken for strict; unused bits that are not zero pass, and so does the other alphabet.

fails: base64_has_one_spelling, base64_for_urls_has_one_spelling
score: 18 of 20
"""

import base64


def strict_base64(s: str, *, urlsafe: bool = False) -> bytes:
    if urlsafe:
        if "=" in s:
            raise ValueError("padding")
        return base64.b64decode(s + "=" * (-len(s) % 4), b"-_", validate=True)
    return base64.b64decode(s, validate=True)
