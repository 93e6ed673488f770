"""A state for the header and one for the body, each filled in place; the running CRC follows the bytes."""

import struct
import zlib

from ..given import MAX_PAYLOAD, Frame, ProtocolError


class FrameDecoder:
    def __init__(self, max_payload: int = MAX_PAYLOAD) -> None:
        self.max_payload = max_payload
        self.state = "live"
        self.start_over()

    def start_over(self) -> None:
        self.header = bytearray()
        self.body = bytearray()
        self.crc = 0

    def feed(self, chunk) -> list[Frame]:
        with memoryview(chunk) as view:
            data = view.tobytes()
        if self.state != "live":
            raise ProtocolError(self.state)
        frames: list[Frame] = []
        at = 0
        try:
            while True:
                taken = self.fill_header(data, at)
                at += taken
                if len(self.header) < 12:
                    return frames
                _, _, kind, length, crc = struct.unpack(">2sBBII", self.header)
                part = data[at : at + length - len(self.body)]
                self.crc = zlib.crc32(part, self.crc)
                self.body.extend(part)
                at += len(part)
                if len(self.body) < length:
                    return frames
                if self.crc != crc:
                    raise ProtocolError("crc")
                frames.append(Frame(kind, bytes(self.body)))
                self.start_over()
        except ProtocolError as error:
            self.state = error.code
            self.start_over()
            error.frames = frames
            raise

    def fill_header(self, data: bytes, at: int) -> int:
        if len(self.header) == 12:
            return 0
        part = data[at : at + 12 - len(self.header)]
        self.header.extend(part)
        seen = len(self.header)
        if seen >= 2 and not self.header.startswith(b"LL"):
            raise ProtocolError("magic")
        if seen >= 3 and self.header[2] != 1:
            raise ProtocolError("version")
        if seen >= 8:
            if struct.unpack_from(">I", self.header, 4)[0] > self.max_payload:
                raise ProtocolError("length")
            self.crc = zlib.crc32(self.header[:8])
        return len(part)

    def close(self) -> None:
        if self.state == "live":
            if self.header:
                self.state = "truncated"
                self.start_over()
            else:
                self.state = "closed"
        if self.state != "closed":
            raise ProtocolError(self.state)

    buffered = property(lambda self: len(self.header) + len(self.body))
