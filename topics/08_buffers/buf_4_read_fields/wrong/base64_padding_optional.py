"""The padding is filled in for both alphabets, so YQ is accepted beside YQ==.

fails: base64_has_one_spelling
score: 19 of 20
"""

import base64


def strict_base64(s: str, *, urlsafe: bool = False) -> bytes:
    if urlsafe and "=" in s:
        raise ValueError("padding")
    bare = s.rstrip("=")
    data = base64.b64decode(bare + "=" * (-len(bare) % 4), b"-_" if urlsafe else None, validate=True)
    again = base64.b64encode(data, b"-_" if urlsafe else None).decode().rstrip("=")
    if again != bare:
        raise ValueError("not canonical")
    return data
