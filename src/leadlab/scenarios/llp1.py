"""LLP/1, the frames of the fleet gateway in the topic on buffers; how one is built is taught in question buf-1.

A frame is big-endian: magic ``LL``, version 1, kind, payload length, CRC-32 of the first 8 header bytes followed by the payload,
payload.
"""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

MAX_PAYLOAD = 65_536  # bytes
HEADER = struct.Struct(">2sBBII")


class Frame(NamedTuple):
    """One LLP/1 message."""

    kind: int
    payload: bytes


def frame_bytes(kind: int, payload: bytes) -> bytes:
    """The frame of ``kind`` (0-255) with ``payload`` (at most 65,536 bytes)."""
    start = HEADER.pack(b"LL", 1, kind, len(payload), 0)[:8]
    return start + struct.pack(">I", zlib.crc32(payload, zlib.crc32(start))) + payload
