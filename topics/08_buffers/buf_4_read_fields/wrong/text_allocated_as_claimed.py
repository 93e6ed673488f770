"""The memory for a text is allocated by the length that the peer claims.

fails: a_text_is_strict_and_its_length_a_claim
score: 19 of 20
"""

from ..given import ProtocolError


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
            field = bytearray(self.varint())
            field[:] = self._take(len(field))
            return field.decode()
        except ValueError as error:
            self.position = start
            if isinstance(error, UnicodeDecodeError):
                raise ProtocolError("encoding") from None
            raise
