"""Only a claim that is too large is discarded; a short one is answered with less.

fails: a_lying_heartbeat_gets_nothing, no_stale_byte_leaves
score: 17 of 20
"""

from ..solution import Pool


def heartbeat_reply(pool: Pool, request) -> bytes | None:
    message = bytes(request)
    if len(message) < 2 or int.from_bytes(message[:2], "big") > len(message) - 2:
        return None
    message = message[: 2 + int.from_bytes(message[:2], "big")]
    block = pool.alloc_unsafe(len(message))
    block.view()[:] = message
    return block.tobytes()
