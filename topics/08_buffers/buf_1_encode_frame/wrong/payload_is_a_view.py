"""The payload is a view of the input: it changes with the input, and locks it.

fails: the_payload_is_a_copy
score: 14 of 15
"""

from typing import Any

from ..given import HEADER, MAX_PAYLOAD, Frame, ProtocolError
from ..solution import _checksum


def decode_frame(data) -> Frame:
    """The one frame that ``data`` (any bytes-like object) holds.

    Raises TypeError, and ProtocolError with code "magic", "version", "truncated", "length", "trailing" or "crc".
    """
    octets: Any = memoryview(data).cast("B") if memoryview(data).nbytes else memoryview(b"")
    if len(octets) >= 2 and octets[:2] != b"LL":
        raise ProtocolError("magic")
    if len(octets) >= 3 and octets[2] != 1:
        raise ProtocolError("version")
    if len(octets) < HEADER.size:
        raise ProtocolError("truncated")
    _, _, kind, length, crc = HEADER.unpack_from(octets)
    if length > MAX_PAYLOAD:
        raise ProtocolError("length")
    body = octets[HEADER.size :]
    if len(body) != length:
        raise ProtocolError("truncated" if len(body) < length else "trailing")
    if _checksum(octets[:8], body) != crc:
        raise ProtocolError("crc")
    return Frame(kind, body)
