"""Hashes the secret and the value with plain SHA-256: whoever has seen one MAC can compute that of a longer value.

fails: no_tampered_blob_opens
score: 19 of 20
"""

import hashlib


def _mac(secret: bytes, key: str, value: bytes) -> bytes:
    encoded = key.encode()
    return hashlib.sha256(secret + len(encoded).to_bytes(8, "big") + encoded + value).digest()
