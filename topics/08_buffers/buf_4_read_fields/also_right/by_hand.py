"""Digits and groups decoded by hand, a memoryview with a context manager for the position, text completed by its lead byte."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ..given import ProtocolError


def strict_hex(s: str) -> bytes:
    if len(s) % 2:
        raise ValueError("odd number of digits")
    out = bytearray()
    for high, low in zip(s[::2], s[1::2], strict=True):
        out.append("0123456789abcdef".index(high.lower()) * 16 + "0123456789abcdef".index(low.lower()))
    return bytes(out)


def strict_base64(s: str, *, urlsafe: bool = False) -> bytes:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + ("-_" if urlsafe else "+/")
    digits = s
    if not urlsafe:
        if len(s) % 4:
            raise ValueError("length")
        digits = s[:-2] if s.endswith("==") else s[:-1] if s.endswith("=") else s
    value = 0
    for digit in digits:
        value = value << 6 | alphabet.index(digit)
    unused = 6 * len(digits) % 8
    if unused == 6 or value & ((1 << unused) - 1):
        raise ValueError("not canonical")
    return (value >> unused).to_bytes(6 * len(digits) // 8, "big")


class ByteReader:
    def __init__(self, data) -> None:
        self._view = memoryview(data).cast("B")
        self._at = 0

    @property
    def position(self) -> int:
        return self._at

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        start = self._at
        try:
            yield
        except BaseException:
            self._at = start
            raise

    def _byte(self) -> int:
        if self._at == len(self._view):
            raise ProtocolError("truncated")
        self._at += 1
        return self._view[self._at - 1]

    def uint(self, width: int, order: str = "big") -> int:
        return self._integer(width, order, signed=False)

    def sint(self, width: int, order: str = "big") -> int:
        return self._integer(width, order, signed=True)

    def _integer(self, width: int, order: str, signed: bool) -> int:
        if width not in range(1, 9):
            raise ValueError(f"width {width}")
        if order not in {"big", "little"}:
            raise ValueError(f"order {order}")
        with self._all_or_nothing():
            field = bytes(self._byte() for _ in range(width))
        return int.from_bytes(field, order, signed=signed)  # type: ignore[arg-type]

    def varint(self) -> int:
        with self._all_or_nothing():
            value = shift = 0
            while True:
                byte = self._byte()
                if shift == 63 and byte not in (0, 1):
                    raise ProtocolError("varint")
                value += (byte % 128) << shift
                if byte < 128:
                    break
                shift += 7
            if shift and not byte:
                raise ProtocolError("varint")
            return value

    def text(self) -> str:
        with self._all_or_nothing():
            length = self.varint()
            end = self._at + length
            if end > len(self._view):
                raise ProtocolError("truncated")
            raw = self._view[self._at : end]
            self._at = end
            try:
                return str(raw, "utf-8")
            except UnicodeDecodeError as broken:
                raise ProtocolError("encoding") from broken


def decode_stream(chunks: Iterable[bytes], encoding: str = "utf-8") -> Iterator[str]:
    waiting = b""
    for chunk in chunks:
        waiting += chunk
        while waiting:
            width = character_width(waiting, encoding)
            if len(waiting) < width:
                break
            character, waiting = waiting[:width], waiting[width:]
            try:
                decoded = character.decode(encoding)
            except UnicodeDecodeError:
                raise ProtocolError("encoding") from None
            yield decoded
    if waiting:
        raise ProtocolError("encoding")


def character_width(data: bytes, encoding: str) -> int:
    """How many bytes the first character of ``data`` has; 1 where it cannot be one."""
    if encoding == "utf-8":
        lead = data[0]
        return 4 if lead >= 0xF0 else 3 if lead >= 0xE0 else 2 if lead >= 0xC0 else 1
    if len(data) < 2:
        return 2
    high = data[1] if encoding == "utf-16-le" else data[0]
    return 4 if 0xD8 <= high <= 0xDB else 2
