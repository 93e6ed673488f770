"""The length of a text is len(text): characters, not bytes.

fails: the_length_of_a_text_is_its_bytes, texts_are_limited_in_bytes, node_speaks_the_same
score: 12 of 15
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
    try:
        octets = text.encode("utf-8")
    except UnicodeEncodeError:
        raise ProtocolError("encoding") from None
    if len(text) > MAX_PAYLOAD:
        raise ProtocolError("length")
    start = encode_frame(kind, b"")[:4] + struct.pack(">I", len(text))
    return start + struct.pack(">I", _checksum(start, octets)) + octets
