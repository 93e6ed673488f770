"""The pass awaits inside a loop over an open SELECT, which holds a read lock all the time.

fails: nothing_is_locked_while_it_awaits, two_relays_at_once_keep_the_order
score: 18 of 20
"""

import sqlite3
import time
from collections.abc import Awaitable, Callable


async def relay_once(
    db: sqlite3.Connection, publish: Callable[[str, bytes, str], Awaitable[None]], batch: int = 100
) -> int:
    stopped: set[str] = set()
    published = attempts = 0
    for seq, event_id, key, body in db.execute(
        "SELECT seq, event_id, key, body FROM outbox WHERE sent_at IS NULL ORDER BY seq"
    ):
        if key in stopped:
            continue
        if attempts == batch:
            break
        attempts += 1
        try:
            await publish(f"orders.{key}", body, event_id)
        except Exception:
            stopped.add(key)
            continue
        db.execute("UPDATE outbox SET sent_at = ? WHERE seq = ?", (time.time(), seq))
        published += 1
    return published
