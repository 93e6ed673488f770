"""The MAC covers key and value without the length of the key: the border between the two can be moved.

fails: seal_binds_key_and_secret
score: 19 of 20
"""

import hmac


def _mac(secret: bytes, key: str, value: bytes) -> bytes:
    return hmac.digest(secret, key.encode() + value, "sha256")
