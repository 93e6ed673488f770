"""Model solution of buf-4: decoders that refuse what is not canonical, a cursor over bytes, and text that arrives in pieces."""

import base64
import codecs
import re
from collections.abc import Iterable, Iterator

from .given import ProtocolError


def strict_hex(s: str) -> bytes:
    """The bytes of ``s``: an even number of hex digits, in either case, and nothing else. Raises ValueError."""
    if not re.fullmatch(r"(?:[0-9A-Fa-f]{2})*", s):
        raise ValueError("not an even number of hex digits")
    return bytes.fromhex(s)


def strict_base64(s: str, *, urlsafe: bool = False) -> bytes:
    """The bytes whose one base64 spelling is ``s`` (RFC 4648, sections 3.5, 4 and 5). Raises ValueError.

    The standard alphabet with padding; with ``urlsafe`` the URL alphabet without padding.
    """
    padded = s + "=" * (-len(s) % 4) if urlsafe else s
    data = base64.b64decode(padded, b"-_" if urlsafe else None, validate=True)
    spelling = base64.urlsafe_b64encode(data).rstrip(b"=") if urlsafe else base64.b64encode(data)
    # b64decode takes unused bits that are not zero, and "+" and "/" in the URL alphabet too.
    if spelling.decode() != s:
        raise ValueError("not the canonical spelling")
    return data


class ByteReader:
    """Reads fields from bytes, one after the other. A call that raises leaves ``position`` where it was."""

    position: int  # of the next byte to read

    def __init__(self, data) -> None:
        """Start at the first byte of ``data``, which is bytes-like."""
        self._data = bytes(data)
        self.position = 0

    def uint(self, width: int, order: str = "big") -> int:
        """The unsigned integer of the next ``width`` bytes, 1 to 8, in byte order "big" or "little".

        Raises ValueError for any other width or order, and ProtocolError("truncated").
        """
        if not 1 <= width <= 8 or order not in ("big", "little"):
            raise ValueError("width is 1 to 8, order is big or little")
        field = self._take(width)
        return int.from_bytes(field if order == "big" else field[::-1], "big")

    def _take(self, count: int) -> bytes:
        if count > len(self._data) - self.position:
            raise ProtocolError("truncated")
        self.position += count
        return self._data[self.position - count : self.position]

    def sint(self, width: int, order: str = "big") -> int:
        """As :meth:`uint`, in two's complement."""
        value = self.uint(width, order)
        return value - (1 << 8 * width) if value >> (8 * width - 1) else value

    def varint(self) -> int:
        """The next unsigned 64-bit integer in base 128, low group first, as in Protocol Buffers.

        Raises ProtocolError("truncated"), and ProtocolError("varint") above 64 bits or in a longer form than needed.
        """
        value = 0
        for index, byte in enumerate(self._data[self.position : self.position + 10]):
            if index == 9 and byte > 1:
                raise ProtocolError("varint")
            value |= (byte & 0x7F) << 7 * index
            if byte < 0x80:
                if byte == 0 and index:
                    raise ProtocolError("varint")
                self.position += index + 1
                return value
        raise ProtocolError("truncated")

    def text(self) -> str:
        """The next text: its length in bytes as a varint, then UTF-8.

        Raises what :meth:`varint` raises, ProtocolError("truncated") and ProtocolError("encoding").
        """
        start = self.position
        try:
            return self._take(self.varint()).decode()
        except ValueError as error:
            self.position = start
            if isinstance(error, UnicodeDecodeError):
                raise ProtocolError("encoding") from None
            raise


def decode_stream(chunks: Iterable[bytes], encoding: str = "utf-8") -> Iterator[str]:
    """The text that ``chunks`` complete, each part as soon as its chunk is there; none of them is empty.

    Raises ProtocolError("encoding") for invalid bytes and for a character that is cut off at the end, after all good text.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    for chunk in chunks:
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as error:
            # error.object also has the bytes that earlier chunks left waiting.
            if good := error.object[: error.start].decode(encoding):
                yield good
            raise ProtocolError("encoding") from None
        if text:
            yield text
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise ProtocolError("encoding") from None
