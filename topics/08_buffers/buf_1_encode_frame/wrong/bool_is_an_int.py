"""True goes through as kind 1.

fails: wrong_arguments_are_refused
score: 14 of 15
"""

import struct

from ..given import HEADER, MAX_PAYLOAD, ProtocolError
from ..solution import _checksum, _octets


def encode_frame(kind: int, payload) -> bytes:
    """One LLP/1 frame of ``kind`` (0-255) with the bytes of ``payload`` (any bytes-like object).

    Raises TypeError, ValueError, and ProtocolError with code "length".
    """
    if not isinstance(kind, int):
        raise TypeError(f"kind must be an int, not {type(kind).__name__}")
    if not 0 <= kind <= 255:
        raise ValueError(f"kind must be 0-255, is {kind}")
    body = _octets(payload)
    if len(body) > MAX_PAYLOAD:
        raise ProtocolError("length")
    start = HEADER.pack(b"LL", 1, kind, len(body), 0)[:8]
    return start + struct.pack(">I", _checksum(start, body)) + body
