"""The claimed length is read little-endian.

fails: a_true_heartbeat_echoes, a_lying_heartbeat_gets_nothing, no_stale_byte_leaves
score: 15 of 20
"""

from ..solution import Pool


def heartbeat_reply(pool: Pool, request) -> bytes | None:
    message = bytes(request)
    if len(message) < 2 or int.from_bytes(message[:2], "little") != len(message) - 2:
        return None
    block = pool.alloc_unsafe(len(message))
    block.view()[:] = message
    return block.tobytes()
