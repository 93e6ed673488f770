import struct
from typing import NamedTuple

MAX_PAYLOAD = 65_536  # bytes
HEADER = struct.Struct(">2sBBII")  # magic, version, kind, length, crc: 12 bytes, big-endian


class ProtocolError(ValueError):
    """Bytes that are not LLP/1. ``code`` names the fault; ``frames`` are those completed before it, none by default."""

    def __init__(self, code: str, frames: list | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.frames: list = [] if frames is None else frames


class Frame(NamedTuple):
    """One LLP/1 message."""

    kind: int
    payload: bytes
