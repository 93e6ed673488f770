"""The heartbeat builds its reply by from_bytes, which places as alloc_unsafe does."""

from ..solution import Pool


def heartbeat_reply(pool: Pool, request) -> bytes | None:
    data = memoryview(request).tobytes()
    claimed, actual = data[:2], len(data) - 2
    if not 0 <= actual <= 65_535 or claimed != actual.to_bytes(2, "big"):
        return None
    return pool.from_bytes(data).tobytes()
