"""Heartbleed: the reply has the length that the peer claims.

fails: a_true_heartbeat_echoes, a_lying_heartbeat_gets_nothing, no_stale_byte_leaves
score: 15 of 20
"""

from ..solution import Pool


def heartbeat_reply(pool: Pool, request) -> bytes | None:
    message = bytes(request)
    if len(message) < 2:
        return None
    length = 2 + int.from_bytes(message[:2], "big")
    block = pool.alloc_unsafe(length)
    block.view()[: len(message)] = message[:length]
    return block.tobytes()
