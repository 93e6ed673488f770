"""A payload of exactly MAX_PAYLOAD bytes is refused.

fails: the_largest_payload_comes_back, sizes_are_bytes_not_items, lengths_are_unsigned, texts_are_limited_in_bytes
score: 11 of 15
"""

import struct

from ..given import HEADER, MAX_PAYLOAD, Frame, ProtocolError
from ..solution import _checksum, _octets


def encode_frame(kind: int, payload) -> bytes:
    """One LLP/1 frame of ``kind`` (0-255) with the bytes of ``payload`` (any bytes-like object).

    Raises TypeError, ValueError, and ProtocolError with code "length".
    """
    if isinstance(kind, bool) or not isinstance(kind, int):
        raise TypeError(f"kind must be an int, not {type(kind).__name__}")
    if not 0 <= kind <= 255:
        raise ValueError(f"kind must be 0-255, is {kind}")
    body = _octets(payload)
    if len(body) >= MAX_PAYLOAD:
        raise ProtocolError("length")
    start = HEADER.pack(b"LL", 1, kind, len(body), 0)[:8]
    return start + struct.pack(">I", _checksum(start, body)) + body


def decode_frame(data) -> Frame:
    """The one frame that ``data`` (any bytes-like object) holds.

    Raises TypeError, and ProtocolError with code "magic", "version", "truncated", "length", "trailing" or "crc".
    """
    octets = _octets(data)
    if len(octets) >= 2 and octets[:2] != b"LL":
        raise ProtocolError("magic")
    if len(octets) >= 3 and octets[2] != 1:
        raise ProtocolError("version")
    if len(octets) < HEADER.size:
        raise ProtocolError("truncated")
    _, _, kind, length, crc = HEADER.unpack_from(octets)
    if length >= MAX_PAYLOAD:
        raise ProtocolError("length")
    body = octets[HEADER.size :]
    if len(body) != length:
        raise ProtocolError("truncated" if len(body) < length else "trailing")
    if _checksum(octets[:8], body) != crc:
        raise ProtocolError("crc")
    return Frame(kind, body)
