"""The length is written in decimal digits with nothing behind them: a digit of the key is read as one of the length.

fails: seal_binds_key_and_secret
score: 19 of 20
"""

import hmac


def _mac(secret: bytes, key: str, value: bytes) -> bytes:
    return hmac.digest(secret, str(len(key)).encode() + key.encode() + value, "sha256")
