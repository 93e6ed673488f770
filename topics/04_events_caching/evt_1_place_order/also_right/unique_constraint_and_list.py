"""The unique constraint decides in place_order; the relay lists seq and key first; one record per key."""

import json
import sqlite3
import string
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field


def place_order(db: sqlite3.Connection, order_id: str, total_cents: int) -> bool:
    allowed = set(string.ascii_letters + string.digits + "_-")
    if not order_id or not set(order_id) <= allowed:
        raise ValueError("order id")
    if total_cents <= 0:
        raise ValueError("total")
    try:
        db.execute("BEGIN")
        try:
            db.execute("INSERT INTO orders(id, total) VALUES (?, ?)", (order_id, total_cents))
        except sqlite3.IntegrityError:
            created = False
            (total,) = db.execute("SELECT total FROM orders WHERE id = ?", (order_id,)).fetchone()
            if total != total_cents:
                raise ValueError("conflict") from None
        else:
            created = True
            body = json.dumps({"total_cents": total_cents, "order_id": order_id}, separators=(",", ":")).encode("utf-8")
            db.execute("INSERT INTO outbox VALUES (NULL, ?, ?, ?, NULL)", ("order-placed:" + order_id, order_id, body))
        db.commit()
        return created
    finally:
        if db.in_transaction:
            db.rollback()


async def relay_once(
    db: sqlite3.Connection, publish: Callable[[str, bytes, str], Awaitable[None]], batch: int = 100
) -> int:
    todo = db.execute("SELECT seq, key FROM outbox WHERE sent_at IS NULL ORDER BY seq").fetchall()
    bad: set[str] = set()
    tries = sent = 0
    for seq, key in todo:
        if key in bad:
            continue
        if tries >= batch:
            break
        event_id, body = db.execute("SELECT event_id, body FROM outbox WHERE seq = ?", (seq,)).fetchone()
        tries += 1
        try:
            await publish(f"orders.{key}", body, event_id)
        except Exception:
            bad.add(key)
            continue
        db.execute("BEGIN IMMEDIATE")
        try:
            db.execute("UPDATE outbox SET sent_at = 0 WHERE seq = ?", (seq,))
            db.execute("COMMIT")
        except BaseException:
            db.execute("ROLLBACK")
            raise
        sent += 1
    return sent


@dataclass
class _Line:
    next: int = 1
    waiting: dict[int, bytes] = field(default_factory=dict)


class InOrder:
    def __init__(self, apply: Callable[[str, int, bytes], None]):
        self._apply = apply
        self._lines: dict[str, _Line] = {}

    def receive(self, key: str, seq: int, body: bytes) -> list[int]:
        if seq < 1:
            raise ValueError("seq")
        line = self._lines.setdefault(key, _Line())
        if seq >= line.next and seq not in line.waiting:
            line.waiting[seq] = body
        start = line.next
        while line.next in line.waiting:
            self._apply(key, line.next, line.waiting[line.next])
            line.waiting.pop(line.next)
            line.next += 1
        return [*range(start, line.next)]
