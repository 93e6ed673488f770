"""The claimed length is read as a signed number, so true heartbeats over 32767 bytes are discarded.

fails: no_stale_byte_leaves
score: 19 of 20
"""

from ..solution import Pool


def heartbeat_reply(pool: Pool, request) -> bytes | None:
    message = bytes(request)
    if len(message) < 2 or int.from_bytes(message[:2], "big", signed=True) != len(message) - 2:
        return None
    block = pool.alloc_unsafe(len(message))
    block.view()[:] = message
    return block.tobytes()
