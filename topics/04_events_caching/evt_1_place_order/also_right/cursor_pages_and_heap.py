"""`with db:` around an INSERT OR IGNORE, pages of rows with a list of stopped keys, a heap of early events."""

import heapq
import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import closing


def place_order(db: sqlite3.Connection, order_id: str, total_cents: int) -> bool:
    if re.compile(r"[A-Za-z0-9_-]+\Z").match(order_id) is None or total_cents < 1:
        raise ValueError("bad order")
    event = {"total_cents": total_cents, "order_id": order_id}
    with db, closing(db.cursor()) as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("INSERT OR IGNORE INTO orders VALUES (?, ?)", [order_id, total_cents])
        if cursor.rowcount:
            cursor.execute(
                "INSERT INTO outbox(event_id, key, body) VALUES (:event, :key, :body)",
                {"event": f"order-placed:{order_id}", "key": order_id, "body": bytes(json.dumps(event), "utf-8")},
            )
            return True
        cursor.execute("SELECT total FROM orders WHERE id = ?", [order_id])
        if cursor.fetchone()[0] != total_cents:
            raise ValueError("another total")
        return False


async def relay_once(
    db: sqlite3.Connection, publish: Callable[[str, bytes, str], Awaitable[None]], batch: int = 100
) -> int:
    failed: set[str] = set()
    done, left, position = 0, batch, 0
    while left > 0:
        marks = ", ".join("?" * len(failed))
        page = db.execute(
            "SELECT seq, event_id, key, body FROM outbox"
            f" WHERE sent_at IS NULL AND seq > ? AND key NOT IN ({marks}) ORDER BY seq LIMIT 20",
            [position, *failed],
        ).fetchall()
        if not page:
            return done
        for seq, event_id, key, body in page:
            position = seq
            if key in failed:
                continue
            if left == 0:
                return done
            left -= 1
            try:
                await publish("orders." + key, body, event_id)
            except Exception:
                failed.add(key)
            else:
                done += 1
                with db:
                    db.execute("UPDATE outbox SET sent_at = julianday('now') WHERE seq = ?", [seq])
    return done


class InOrder:
    def __init__(self, apply: Callable[[str, int, bytes], None]):
        self.apply = apply
        self.done: dict[str, int] = defaultdict(int)
        self.heaps: dict[str, list[tuple[int, int, bytes]]] = defaultdict(list)
        self.arrivals = 0

    def receive(self, key: str, seq: int, body: bytes) -> list[int]:
        if seq < 1:
            raise ValueError(seq)
        heap = self.heaps[key]
        self.arrivals += 1
        heapq.heappush(heap, (seq, self.arrivals, body))
        before = self.done[key]
        while heap and heap[0][0] <= self.done[key] + 1:
            number, _, first_body = heap[0]
            if number == self.done[key] + 1:
                self.apply(key, number, first_body)
                self.done[key] = number
            heapq.heappop(heap)
        return list(range(before + 1, self.done[key] + 1))
