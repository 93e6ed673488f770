"""Compares the MACs with !=, whose time tells an attacker how many bytes are right.

fails: no_tampered_blob_opens
score: 19 of 20
"""

from ..given import Tampered
from ..solution import _mac


def unseal(secret: bytes, key: str, blob: bytes) -> bytes:
    mac, value = blob[:32], blob[32:]
    if mac != _mac(secret, key, value):
        raise Tampered(key)
    return value
