"""The reply is the request copied: no block of the pool is used.

fails: no_stale_byte_leaves
score: 19 of 20
"""

from ..solution import Pool


def heartbeat_reply(pool: Pool, request) -> bytes | None:
    message = bytes(request)
    if len(message) < 2 or int.from_bytes(message[:2], "big") != len(message) - 2:
        return None
    return message
