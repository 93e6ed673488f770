"""Accepts every value that is well-formed JSON: a forged value is well-formed too.

fails: sealed_value_opens_with_its_key_only, seal_binds_key_and_secret, no_tampered_blob_opens
score: 17 of 20
"""

import json

from ..given import Tampered


def seal(secret: bytes, key: str, value: bytes) -> bytes:
    return value


def unseal(secret: bytes, key: str, blob: bytes) -> bytes:
    try:
        json.loads(blob)
    except ValueError:
        raise Tampered(key) from None
    return blob
