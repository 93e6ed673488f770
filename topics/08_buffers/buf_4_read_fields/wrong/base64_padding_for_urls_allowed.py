"""The URL form takes the string with its padding too: two spellings of one value.

fails: base64_for_urls_has_one_spelling
score: 19 of 20
"""

import base64


def strict_base64(s: str, *, urlsafe: bool = False) -> bytes:
    padded = s + "=" * (-len(s) % 4) if urlsafe else s
    data = base64.b64decode(padded, b"-_" if urlsafe else None, validate=True)
    if base64.b64encode(data, b"-_" if urlsafe else None).decode() != padded:
        raise ValueError("not canonical")
    return data
