"""A separator stands where the length of the key belongs: a separator in the key or in the value moves the border.

fails: seal_binds_key_and_secret
score: 19 of 20
"""

import hmac


def _mac(secret: bytes, key: str, value: bytes) -> bytes:
    return hmac.digest(secret, key.encode() + b"\0" + value, "sha256")
