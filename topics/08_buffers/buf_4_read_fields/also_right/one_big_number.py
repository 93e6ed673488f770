"""Base64 as one big number of 6-bit digits, a pure varint that returns where it ended, and the stateless codec functions."""

import codecs
from collections.abc import Iterable, Iterator

from ..given import ProtocolError

_HEX = {d: v for v, d in enumerate("0123456789abcdef")} | {d: v for v, d in enumerate("ABCDEF", 10)}
_STD = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

_DECODERS = {
    "utf-8": codecs.utf_8_decode,
    "utf-16-le": codecs.utf_16_le_decode,
    "utf-16-be": codecs.utf_16_be_decode,
}


def strict_hex(s: str) -> bytes:
    if len(s) % 2 or any(c not in _HEX for c in s):
        raise ValueError("hex")
    return bytes(_HEX[a] * 16 + _HEX[b] for a, b in zip(s[::2], s[1::2], strict=True))


def strict_base64(s: str, *, urlsafe: bool = False) -> bytes:
    digits = {c: v for v, c in enumerate(_STD[:62] + ("-_" if urlsafe else "+/"))}
    body = s
    if not urlsafe:
        if len(s) % 4:
            raise ValueError("padding")
        pad = len(s) - len(s.rstrip("="))
        if pad > 2:
            raise ValueError("padding")
        body = s[: len(s) - pad]
    if len(body) % 4 == 1:
        raise ValueError("length")
    bits = 0
    for c in body:
        if c not in digits:
            raise ValueError("alphabet")
        bits = bits << 6 | digits[c]
    spare = len(body) * 6 % 8
    if bits & ((1 << spare) - 1):
        raise ValueError("unused bits")
    return (bits >> spare).to_bytes(len(body) * 6 // 8, "big")


class ByteReader:
    def __init__(self, data) -> None:
        self._data = memoryview(data).tobytes()
        self.position = 0

    def _take(self, at, count):
        if len(self._data) - at < count:
            raise ProtocolError("truncated")
        return self._data[at : at + count]

    def _number(self, width, order, signed):
        if order not in ("big", "little") or not 1 <= width <= 8:
            raise ValueError("width or order")
        value = int.from_bytes(self._take(self.position, width), order, signed=signed)
        self.position += width
        return value

    def uint(self, width: int, order: str = "big") -> int:
        return self._number(width, order, False)

    def sint(self, width: int, order: str = "big") -> int:
        return self._number(width, order, True)

    def _varint(self):
        value, at = 0, self.position
        for group in range(10):
            byte = self._take(at, 1)[0]
            at += 1
            if group == 9 and byte > 1:
                break
            value += (byte & 127) << 7 * group
            if byte < 128:
                if byte == 0 and group:
                    break
                return value, at
        raise ProtocolError("varint")

    def varint(self) -> int:
        value, self.position = self._varint()
        return value

    def text(self) -> str:
        length, at = self._varint()
        raw = self._take(at, length)
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise ProtocolError("encoding") from None
        self.position = at + length
        return text


def decode_stream(chunks: Iterable[bytes], encoding: str = "utf-8") -> Iterator[str]:
    decode = _DECODERS[encoding]
    rest = b""
    for chunk in chunks:
        rest += chunk
        try:
            text, used = decode(rest, "strict", False)
        except UnicodeDecodeError as error:
            good = rest[: error.start].decode(encoding)
            if good:
                yield good
            raise ProtocolError("encoding") from error
        rest = rest[used:]
        if text:
            yield text
    if rest:
        raise ProtocolError("encoding")
