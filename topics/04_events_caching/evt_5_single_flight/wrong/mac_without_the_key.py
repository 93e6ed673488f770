"""The MAC covers the value only, so a valid value of one key is accepted under every other key.

fails: seal_binds_key_and_secret
score: 19 of 20
"""

import hmac


def _mac(secret: bytes, key: str, value: bytes) -> bytes:
    return hmac.digest(secret, value, "sha256")
