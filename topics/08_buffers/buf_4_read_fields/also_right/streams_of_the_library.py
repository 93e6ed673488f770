"""binascii with comparison, an io.BytesIO for the cursor, and a decoder that is fed byte by byte."""

import binascii
import codecs
import io
import string
from collections.abc import Iterable, Iterator

from ..given import ProtocolError


def strict_hex(s: str) -> bytes:
    if set(s) - set(string.hexdigits):
        raise ValueError("not hex")
    return binascii.unhexlify(s)


def strict_base64(s: str, *, urlsafe: bool = False) -> bytes:
    standard = s
    if urlsafe:
        if set(s) & set("+/="):
            raise ValueError("not the URL alphabet")
        standard = s.translate(str.maketrans("-_", "+/")) + "=" * (-len(s) % 4)
    data = binascii.a2b_base64(standard, strict_mode=True)
    if binascii.b2a_base64(data, newline=False) != standard.encode():
        raise binascii.Error("not canonical")
    return data


class ByteReader:
    def __init__(self, data) -> None:
        self._file = io.BytesIO(memoryview(data).tobytes())
        self._size = len(self._file.getbuffer())

    @property
    def position(self) -> int:
        return self._file.tell()

    def _back_to(self, start: int, code: str) -> ProtocolError:
        self._file.seek(start)
        return ProtocolError(code)

    def _field(self, width: int, order: str) -> bytes:
        if width < 1 or width > 8 or order not in ("big", "little"):
            raise ValueError("no such field")
        start = self._file.tell()
        field = self._file.read(width)
        if len(field) < width:
            raise self._back_to(start, "truncated")
        return field if order == "little" else field[::-1]

    def uint(self, width: int, order: str = "big") -> int:
        return sum(byte << 8 * place for place, byte in enumerate(self._field(width, order)))

    def sint(self, width: int, order: str = "big") -> int:
        return int.from_bytes(self._field(width, order), "little", signed=True)

    def varint(self) -> int:
        start = self._file.tell()
        groups: list[int] = []
        while not groups or groups[-1] & 0x80:
            byte = self._file.read(1)
            if not byte:
                raise self._back_to(start, "truncated")
            groups.append(byte[0])
            if len(groups) == 10 and groups[-1] > 1:
                raise self._back_to(start, "varint")
        if len(groups) > 1 and groups[-1] == 0:
            raise self._back_to(start, "varint")
        return sum((group & 0x7F) << 7 * place for place, group in enumerate(groups))

    def text(self) -> str:
        start = self._file.tell()
        length = self.varint()
        if length > self._size - self._file.tell():
            raise self._back_to(start, "truncated")
        try:
            return self._file.read(length).decode("utf-8", errors="strict")
        except UnicodeDecodeError:
            raise self._back_to(start, "encoding") from None


def decode_stream(chunks: Iterable[bytes], encoding: str = "utf-8") -> Iterator[str]:
    decoder = codecs.lookup(encoding).incrementaldecoder("strict")
    ended = object()
    source = iter(chunks)
    while (chunk := next(source, ended)) is not ended:
        characters: list[str] = []
        broken = False
        for number in chunk:  # type: ignore[attr-defined]
            try:
                characters.append(decoder.decode(bytes([number])))
            except UnicodeError:
                broken = True
                break
        if any(characters):
            yield "".join(characters)
        if broken:
            raise ProtocolError("encoding")
    try:
        decoder.decode(b"", True)
    except UnicodeError as error:
        raise ProtocolError("encoding") from error
