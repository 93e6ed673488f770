"""A feed after a clean close kills the decoder, so that a second close raises.

fails: closing_is_final
score: 24 of 25
"""

import zlib

from ..given import HEADER, MAX_PAYLOAD, Frame, ProtocolError


class FrameDecoder:
    """Turns a byte stream, in chunks of any size, into LLP/1 frames; memory and work are bounded by its own limits."""

    def __init__(self, max_payload: int = MAX_PAYLOAD) -> None:
        """``max_payload``: the longest payload accepted, in bytes, 0 or more."""
        self._max_payload = max_payload
        self._held = bytearray()
        self._fault = ""
        self._is_closed = False

    def feed(self, chunk) -> list[Frame]:
        """The frames that ``chunk`` (any bytes-like object) completes, in order.

        Raises TypeError, and ProtocolError, whose ``frames`` are those that this call completed before the fault.
        """
        octets = memoryview(chunk).tobytes()
        if self._fault or self._is_closed:
            self._fault = self._fault or "closed"
            raise ProtocolError(self._fault)
        self._held += octets  # in place, with room to spare: each byte is moved a bounded number of times
        frames: list[Frame] = []
        start = 0
        try:
            while (end := self._end_of_frame(start)) is not None:
                frames.append(Frame(self._held[start + 3], bytes(self._held[start + HEADER.size : end])))
                start = end
        except ProtocolError as error:
            self._die(error.code)
            raise ProtocolError(error.code, frames) from None
        del self._held[:start]  # once for all frames of this call
        return frames

    def close(self) -> None:
        """The stream has ended. Raises ProtocolError with code "truncated" inside a frame."""
        if self._fault:
            raise ProtocolError(self._fault)
        if self._held:
            self._die("truncated")
            raise ProtocolError("truncated")
        self._is_closed = True

    @property
    def buffered(self) -> int:
        """Bytes held between calls."""
        return len(self._held)

    def _end_of_frame(self, start: int) -> int | None:
        """Where the frame that begins at ``start`` ends, None while it is incomplete; raises at the first bad field."""
        held, there = self._held, len(self._held) - start
        if there >= 2 and held[start : start + 2] != b"LL":
            raise ProtocolError("magic")
        if there >= 3 and held[start + 2] != 1:
            raise ProtocolError("version")
        if there < 8:
            return None
        length = int.from_bytes(held[start + 4 : start + 8], "big")
        if length > self._max_payload:  # before waiting for any of it
            raise ProtocolError("length")
        if there < HEADER.size + length:
            return None
        end = start + HEADER.size + length
        crc = int.from_bytes(held[start + 8 : start + HEADER.size], "big")
        if zlib.crc32(held[start + HEADER.size : end], zlib.crc32(held[start : start + 8])) != crc:
            raise ProtocolError("crc")
        return end

    def _die(self, fault: str) -> None:
        self._fault = fault
        self._held = bytearray()
