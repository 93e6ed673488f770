"""All marks of a pass are committed at its end, so a crash publishes the whole batch again.

fails: a_dying_pass_repeats_at_most_one
score: 19 of 20
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
    sent: list[int] = []
    published = attempts = last_seq = 0
    while attempts < batch:
        # fetchone() of a LIMIT 1 leaves no SELECT unfinished: that would hold a read lock across the await.
        row = db.execute(_NEXT_UNSENT, (last_seq, json.dumps(stopped))).fetchone()
        if row is None:
            break
        last_seq, event_id, key, body = row
        attempts += 1
        try:
            await publish(f"orders.{key}", body, event_id)
        except Exception:
            stopped.append(key)
            continue
        sent.append(last_seq)
        published += 1
    db.execute("BEGIN")
    db.executemany("UPDATE outbox SET sent_at = ? WHERE seq = ?", [(time.time(), seq) for seq in sent])
    db.execute("COMMIT")
    return published
