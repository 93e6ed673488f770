"""The kind goes through operator.index, which takes every type with __index__.

fails: wrong_arguments_are_refused
score: 14 of 15
"""

import operator
import struct

from ..given import HEADER, MAX_PAYLOAD, ProtocolError


def encode_frame(kind: int, payload) -> bytes:
    if isinstance(kind, bool):
        raise TypeError("kind must be an int, not bool")
    kind = operator.index(kind)
    if not 0 <= kind <= 255:
        raise ValueError(f"kind must be 0-255, is {kind}")
    body = _octets(payload)
    if len(body) > MAX_PAYLOAD:
        raise ProtocolError("length")
    start = HEADER.pack(b"LL", 1, kind, len(body), 0)[:8]
    return start + struct.pack(">I", _checksum(start, body)) + body
