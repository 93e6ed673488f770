"""The pass selects `batch` rows once, so a stuck key with that many rows starves all others.

fails: a_stuck_key_starves_nobody
score: 19 of 20
"""

import sqlite3
import time
from collections.abc import Awaitable, Callable


async def relay_once(
    db: sqlite3.Connection, publish: Callable[[str, bytes, str], Awaitable[None]], batch: int = 100
) -> int:
    rows = db.execute(
        "SELECT seq, event_id, key, body FROM outbox WHERE sent_at IS NULL ORDER BY seq LIMIT ?", (batch,)
    ).fetchall()
    stopped: set[str] = set()
    published = 0
    for seq, event_id, key, body in rows:
        if key in stopped:
            continue
        try:
            await publish(f"orders.{key}", body, event_id)
        except Exception:
            stopped.add(key)
            continue
        db.execute("UPDATE outbox SET sent_at = ? WHERE seq = ?", (time.time(), seq))
        published += 1
    return published
