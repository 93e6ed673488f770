"""A bytearray filled with pack_into, views read with unpack_from, error codes raised from nested ifs."""

import struct
import zlib

from ..given import MAX_PAYLOAD, Frame, ProtocolError


def encode_frame(kind: int, payload) -> bytes:
    view = memoryview(payload)
    if not isinstance(kind, int) or kind is True or kind is False:
        raise TypeError("kind must be an int")
    if kind not in range(256):
        raise ValueError("kind")
    if view.nbytes > MAX_PAYLOAD:
        raise ProtocolError("length")
    out = bytearray(12 + view.nbytes)
    struct.pack_into(">2sBBI", out, 0, b"LL", 1, kind, view.nbytes)
    out[12:] = view.tobytes()
    crc = zlib.crc32(memoryview(out)[:8])
    crc = zlib.crc32(memoryview(out)[12:], crc)
    struct.pack_into(">I", out, 8, crc)
    return bytes(out)


def decode_frame(data) -> Frame:
    held = bytearray(memoryview(data).tobytes())
    size = len(held)
    if size >= 2:
        if not held.startswith(b"LL"):
            raise ProtocolError("magic")
        if size >= 3 and held[2] != 1:
            raise ProtocolError("version")
    if size < 12:
        raise ProtocolError("truncated")
    kind, length, crc = struct.unpack_from(">BII", held, 3)
    if length > MAX_PAYLOAD:
        raise ProtocolError("length")
    if size < 12 + length:
        raise ProtocolError("truncated")
    if size > 12 + length:
        raise ProtocolError("trailing")
    payload = bytes(held[12:])
    if crc != zlib.crc32(payload, zlib.crc32(bytes(held[:8]))):
        raise ProtocolError("crc")
    return Frame(kind, payload)


def text_frame(kind: int, text: str) -> bytes:
    if not isinstance(text, str):
        raise TypeError("text must be a str")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ProtocolError("encoding")
    return encode_frame(kind, text.encode())
