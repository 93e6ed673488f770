"""A claim that is too large is answered with zeros: nothing leaks, but the lie is served.

fails: a_true_heartbeat_echoes, a_lying_heartbeat_gets_nothing, no_stale_byte_leaves
score: 15 of 20
"""

from ..solution import Pool


def heartbeat_reply(pool: Pool, request) -> bytes | None:
    message = bytes(request)
    if len(message) < 2:
        return None
    message = message.ljust(2 + int.from_bytes(message[:2], "big"), b"\x00")
    block = pool.alloc_unsafe(len(message))
    block.view()[:] = message
    return block.tobytes()
