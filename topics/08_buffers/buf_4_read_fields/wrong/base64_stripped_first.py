"""Whitespace around the string is stripped: a token with a line end is another string of the same value.

fails: base64_has_one_spelling, base64_for_urls_has_one_spelling
score: 18 of 20
"""

import base64


def strict_base64(s: str, *, urlsafe: bool = False) -> bytes:
    s = s.strip()
    padded = s + "=" * (-len(s) % 4) if urlsafe else s
    data = base64.b64decode(padded, b"-_" if urlsafe else None, validate=True)
    spelling = base64.urlsafe_b64encode(data).rstrip(b"=") if urlsafe else base64.b64encode(data)
    if spelling.decode() != s:
        raise ValueError("not canonical")
    return data
