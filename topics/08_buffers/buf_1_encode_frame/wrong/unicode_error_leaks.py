"""UnicodeEncodeError goes through: it is a ValueError, but no ProtocolError.

fails: texts_are_limited_in_bytes
score: 14 of 15
"""

from ..solution import encode_frame


def text_frame(kind: int, text: str) -> bytes:
    """The frame of ``text`` in UTF-8.

    Raises TypeError, ValueError, and ProtocolError with code "encoding" or "length".
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, not {type(text).__name__}")
    return encode_frame(kind, text.encode())
