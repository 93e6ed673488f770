"""Model solution of evt-1."""

import json
import re
import sqlite3
import time
from collections.abc import Awaitable, Callable


def place_order(db: sqlite3.Connection, order_id: str, total_cents: int) -> bool:
    """Write the order and its event in one transaction; True if created, False if it is there already.

    Raises ValueError for a bad id, a total below 1, or an id that exists with another total.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]+", order_id):
        raise ValueError(f"an order id is one or more of A-Z a-z 0-9 _ -, not {order_id!r}")
    if total_cents <= 0:
        raise ValueError(f"the total must be above 0, not {total_cents}")
    try:
        db.execute("BEGIN IMMEDIATE")  # takes the write lock before the SELECT: nobody writes between look and act
        row = db.execute("SELECT total FROM orders WHERE id = ?", (order_id,)).fetchone()
        if row is None:
            _write_order_and_event(db, order_id, total_cents)
        elif row[0] != total_cents:
            raise ValueError(f"order {order_id} exists with another total")
        db.execute("COMMIT")
    except BaseException:  # a cancelled or dying caller must not leave the lock behind either
        if db.in_transaction:
            db.rollback()
        raise
    return row is None


def _write_order_and_event(db: sqlite3.Connection, order_id: str, total_cents: int) -> None:
    body = json.dumps({"order_id": order_id, "total_cents": total_cents}).encode()
    db.execute("INSERT INTO orders(id, total) VALUES (?, ?)", (order_id, total_cents))
    db.execute("INSERT INTO outbox(event_id, key, body) VALUES (?, ?, ?)", (f"order-placed:{order_id}", order_id, body))


async def relay_once(
    db: sqlite3.Connection, publish: Callable[[str, bytes, str], Awaitable[None]], batch: int = 100
) -> int:
    """Publish unsent rows in order, marking each as sent before the next; return how many were published.

    A key whose publish raises an Exception is left alone for the rest of this pass.
    """
    stopped: list[str] = []
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
        db.execute("UPDATE outbox SET sent_at = ? WHERE seq = ?", (time.time(), last_seq))  # autocommit: committed
        published += 1
    return published


_NEXT_UNSENT = """
SELECT seq, event_id, key, body FROM outbox
WHERE sent_at IS NULL AND seq > ? AND key NOT IN (SELECT value FROM json_each(?))
ORDER BY seq LIMIT 1
"""


class InOrder:
    """Hands the events of each key to ``apply`` in the order of their sequence numbers, each once."""

    def __init__(self, apply: Callable[[str, int, bytes], None]):
        """``apply(key, seq, body)`` is called for each event; what it raises, ``receive`` raises."""
        self._apply = apply
        self._next: dict[str, int] = {}
        self._early: dict[str, dict[int, bytes]] = {}

    def receive(self, key: str, seq: int, body: bytes) -> list[int]:
        """Take one delivery; return the sequence numbers that this call applied. Raises ValueError for seq < 1."""
        if seq < 1:
            raise ValueError(f"sequence numbers begin at 1, not {seq}")
        waiting = self._early.setdefault(key, {})
        if seq >= self._next.get(key, 1):
            waiting.setdefault(seq, body)
        applied: list[int] = []
        while (head := self._next.get(key, 1)) in waiting:
            self._apply(key, head, waiting[head])  # if it raises, the head stays where it is
            del waiting[head]
            self._next[key] = head + 1
            applied.append(head)
        return applied
