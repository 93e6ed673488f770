"""The limit of a text is checked in characters, then the frame is built without a second look.

fails: texts_are_limited_in_bytes
score: 14 of 15
"""

import struct

from ..given import MAX_PAYLOAD, ProtocolError
from ..solution import _checksum, encode_frame


def text_frame(kind: int, text: str) -> bytes:
    """The frame of ``text`` in UTF-8.

    Raises TypeError, ValueError, and ProtocolError with code "encoding" or "length".
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, not {type(text).__name__}")
    if len(text) > MAX_PAYLOAD:
        raise ProtocolError("length")
    try:
        octets = text.encode("utf-8")
    except UnicodeEncodeError:
        raise ProtocolError("encoding") from None
    start = encode_frame(kind, b"")[:4] + struct.pack(">I", len(octets))
    return start + struct.pack(">I", _checksum(start, octets)) + octets
