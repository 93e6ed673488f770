"""Publish and mark stand in one transaction, which holds the write lock while the broker is awaited.

fails: nothing_is_locked_while_it_awaits, two_relays_at_once_keep_the_order
score: 18 of 20
"""

import json
import sqlite3
import time
from collections.abc import Awaitable, Callable

from ..solution import _NEXT_UNSENT


async def relay_once(
    db: sqlite3.Connection, publish: Callable[[str, bytes, str], Awaitable[None]], batch: int = 100
) -> int:
    """Publish unsent rows in order, marking each as sent before the next; return how many were published.

    A key whose publish raises an Exception is left alone for the rest of this pass.
    """
    stopped: list[str] = []
    published = attempts = last_seq = 0
    while attempts < batch:
        db.execute("BEGIN IMMEDIATE")
        row = db.execute(_NEXT_UNSENT, (last_seq, json.dumps(stopped))).fetchone()
        if row is None:
            db.execute("COMMIT")
            break
        last_seq, event_id, key, body = row
        attempts += 1
        try:
            await publish(f"orders.{key}", body, event_id)
        except Exception:
            db.execute("ROLLBACK")
            stopped.append(key)
            continue
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("UPDATE outbox SET sent_at = ? WHERE seq = ?", (time.time(), last_seq))
        db.execute("COMMIT")
        published += 1
    return published
