"""Fields by slices and int.from_bytes, one joined CRC, faults found by a generator, text limited before it is framed."""

import binascii
from collections.abc import Iterator

from ..given import MAX_PAYLOAD, Frame, ProtocolError


def encode_frame(kind: int, payload) -> bytes:
    if type(kind) is not int:
        raise TypeError("kind")
    with memoryview(payload) as view:
        size = view.nbytes
        if size > MAX_PAYLOAD:
            raise ProtocolError("length")
        if kind < 0 or kind > 255:
            raise ValueError("kind")
        covered = b"LL" + bytes((1, kind)) + size.to_bytes(4, "big") + view.tobytes()
    return covered[:8] + binascii.crc32(covered).to_bytes(4, "big") + covered[8:]


def faults_of(data: bytes) -> Iterator[tuple[str, bool]]:
    yield "magic", len(data) >= 2 and data[0:2] != b"LL"
    yield "version", len(data) >= 3 and data[2] != 1
    yield "truncated", len(data) < 12
    declared = int.from_bytes(data[4:8], "big")
    yield "length", declared > MAX_PAYLOAD
    yield "truncated", len(data) - 12 < declared
    yield "trailing", len(data) - 12 > declared
    yield "crc", binascii.crc32(data[:8] + data[12:]) != int.from_bytes(data[8:12], "big")


def decode_frame(data) -> Frame:
    data = bytes(memoryview(data))
    for code, present in faults_of(data):
        if present:
            raise ProtocolError(code)
    return Frame(kind=data[3], payload=data[12:])


def text_frame(kind: int, text: str) -> bytes:
    if isinstance(text, str):
        try:
            return encode_frame(kind, bytearray(text, "utf-8"))
        except UnicodeError as error:
            raise ProtocolError("encoding") from error
    raise TypeError("text")
