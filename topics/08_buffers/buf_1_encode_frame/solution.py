import struct
import zlib

from .given import HEADER, MAX_PAYLOAD, Frame, ProtocolError


def encode_frame(kind: int, payload) -> bytes:
    """One LLP/1 frame of ``kind`` (0-255) with the bytes of ``payload`` (any bytes-like object).

    Raises TypeError, ValueError, and ProtocolError with code "length".
    """
    if isinstance(kind, bool) or not isinstance(kind, int):
        raise TypeError(f"kind must be an int, not {type(kind).__name__}")
    if not 0 <= kind <= 255:
        raise ValueError(f"kind must be 0-255, is {kind}")
    body = _octets(payload)
    if len(body) > MAX_PAYLOAD:
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
    if length > MAX_PAYLOAD:
        raise ProtocolError("length")
    body = octets[HEADER.size :]
    if len(body) != length:
        raise ProtocolError("truncated" if len(body) < length else "trailing")
    if _checksum(octets[:8], body) != crc:
        raise ProtocolError("crc")
    return Frame(kind, body)


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
    return encode_frame(kind, octets)


def _octets(data) -> bytes:
    return memoryview(data).tobytes()  # bytes(5) would be five zero bytes; memoryview(5) is a TypeError


def _checksum(start: bytes, body: bytes) -> int:
    return zlib.crc32(body, zlib.crc32(start))
