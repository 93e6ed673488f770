"""The text is brought to its composed form first, so other bytes arrive than were sent.

fails: texts_are_limited_in_bytes
score: 14 of 15
"""

import unicodedata

from ..given import ProtocolError


def text_frame(kind: int, text: str) -> bytes:
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, not {type(text).__name__}")
    try:
        octets = unicodedata.normalize("NFC", text).encode("utf-8")
    except UnicodeEncodeError:
        raise ProtocolError("encoding") from None
    return encode_frame(kind, octets)
