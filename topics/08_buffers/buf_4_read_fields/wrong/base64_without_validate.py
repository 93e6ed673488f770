"""b64decode without validate drops everything outside its alphabet.

fails: base64_has_one_spelling, base64_for_urls_has_one_spelling
score: 18 of 20
"""

import base64


def strict_base64(s: str, *, urlsafe: bool = False) -> bytes:
    if urlsafe:
        return base64.urlsafe_b64decode(s + "=" * (-len(s) % 4))
    return base64.b64decode(s)
