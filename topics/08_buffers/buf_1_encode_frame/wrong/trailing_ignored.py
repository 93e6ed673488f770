"""Whatever follows the frame is ignored.

fails: each_fault_has_its_code, the_first_fault_is_told
score: 13 of 15
"""

from ..given import HEADER, MAX_PAYLOAD, Frame, ProtocolError
from ..solution import _checksum, _octets


def decode_frame(data) -> Frame:
    """The one frame that ``data`` (any bytes-like object) holds.

    Raises TypeError, and ProtocolError with code "magic", "version", "truncated", "length", "trailing" or "crc".
    """
    octets = _octets(data)
    if len(octets) >= 2 and octets[:2] != b"LL":
        raise ProtocolError("magic")
    if len(octets) >= 3 and octets[2] != 1:
        raise ProtocolError("version")
    if len(octets) < HEADER.size:
        raise ProtocolError("truncated")
    _, _, kind, length, crc = HEADER.unpack_from(octets)
    if length > MAX_PAYLOAD:
        raise ProtocolError("length")
    body = octets[HEADER.size : HEADER.size + length]
    if len(body) < length:
        raise ProtocolError("truncated")
    if _checksum(octets[:8], body) != crc:
        raise ProtocolError("crc")
    return Frame(kind, body)
