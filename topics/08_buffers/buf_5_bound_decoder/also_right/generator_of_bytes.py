"""A generator asks for the bytes that it needs next; pieces of a payload are kept in a list and joined once."""

import zlib
from collections.abc import Generator

from ..given import MAX_PAYLOAD, Frame, ProtocolError


class FrameDecoder:
    def __init__(self, max_payload: int = MAX_PAYLOAD) -> None:
        self.limit = max_payload
        self.size = 0
        self.done: list[Frame] = []
        self.code: str | None = None
        self.machine = self.read()
        self.need = next(self.machine)
        self.pieces: list[bytes] = []
        self.have = 0

    def read(self) -> Generator[int, bytes, None]:
        while True:
            magic = yield 2
            if magic != b"LL":
                raise ProtocolError("magic")
            version = yield 1
            if version != b"\1":
                raise ProtocolError("version")
            rest = yield 5
            length = int.from_bytes(rest[1:], "big")
            if length > self.limit:
                raise ProtocolError("length")
            crc = int.from_bytes((yield 4), "big")
            payload = (yield length) if length else b""
            if zlib.crc32(payload, zlib.crc32(magic + version + rest)) != crc:
                raise ProtocolError("crc")
            self.done.append(Frame(rest[0], payload))
            self.size = 0

    def feed(self, chunk) -> list[Frame]:
        data = bytes(memoryview(chunk).tobytes())
        if self.code is not None:
            raise ProtocolError(self.code)
        self.done = []
        at = 0
        while at < len(data):
            piece = data[at : at + self.need - self.have]
            at += len(piece)
            self.have += len(piece)
            self.size += len(piece)
            self.pieces.append(piece)
            if self.have < self.need:
                break
            whole = b"".join(self.pieces)
            self.pieces, self.have = [], 0
            try:
                self.need = self.machine.send(whole)
            except ProtocolError as error:
                self.code, self.size, self.pieces = error.code, 0, []
                raise ProtocolError(error.code, self.done) from error
        return self.done

    def close(self) -> None:
        if self.code not in (None, "closed"):
            raise ProtocolError(self.code)
        if self.size:
            self.code, self.size, self.pieces = "truncated", 0, []
            raise ProtocolError("truncated")
        self.code = "closed"

    @property
    def buffered(self) -> int:
        return self.size
