"""No struct: to_bytes and slices; the faults are a table of codes and closures, walked from top to bottom."""

import zlib

from ..given import MAX_PAYLOAD, Frame, ProtocolError


def _octets(value):
    if isinstance(value, str):
        raise TypeError("text")
    with memoryview(value) as view:
        if not view.c_contiguous:
            raise TypeError("not contiguous")
        return view.tobytes()


def _big(number, width):
    return number.to_bytes(width, "big")


def encode_frame(kind: int, payload) -> bytes:
    if not isinstance(kind, int) or isinstance(kind, bool):
        raise TypeError("kind")
    body = _octets(payload)
    if kind not in range(256):
        raise ValueError("kind")
    if len(body) > MAX_PAYLOAD:
        raise ProtocolError("length")
    start = b"".join((b"LL", _big(1, 1), _big(kind, 1), _big(len(body), 4)))
    return start + _big(zlib.crc32(start + body), 4) + body


def decode_frame(data) -> Frame:
    raw = _octets(data)

    def number(a, b):
        return int.from_bytes(raw[a:b], "big")

    rules = (
        ("magic", lambda: len(raw) >= 2 and raw[:2] != b"LL"),
        ("version", lambda: len(raw) >= 3 and raw[2] != 1),
        ("truncated", lambda: len(raw) < 12),
        ("length", lambda: number(4, 8) > MAX_PAYLOAD),
        ("truncated", lambda: len(raw) - 12 < number(4, 8)),
        ("trailing", lambda: len(raw) - 12 > number(4, 8)),
        ("crc", lambda: zlib.crc32(raw[:8] + raw[12:]) != number(8, 12)),
    )
    for code, broken in rules:
        if broken():
            raise ProtocolError(code)
    return Frame(raw[3], raw[12:])


def text_frame(kind: int, text: str) -> bytes:
    if not isinstance(text, str):
        raise TypeError("text")
    try:
        body = text.encode()
    except UnicodeEncodeError as error:
        raise ProtocolError("encoding") from error
    return encode_frame(kind, body)
