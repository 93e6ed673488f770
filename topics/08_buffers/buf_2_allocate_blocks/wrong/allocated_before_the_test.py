"""The block is taken before the claim is tested.

fails: a_lying_heartbeat_gets_nothing, no_stale_byte_leaves
score: 17 of 20
"""

from ..solution import Pool


def heartbeat_reply(pool: Pool, request) -> bytes | None:
    message = bytes(request)
    block = pool.alloc_unsafe(len(message))
    if len(message) < 2 or int.from_bytes(message[:2], "big") != len(message) - 2:
        return None
    block.view()[:] = message
    return block.tobytes()
