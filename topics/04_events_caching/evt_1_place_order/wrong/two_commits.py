"""The order and its event are written one after the other, each with its own commit.

fails: both_rows_or_none
score: 19 of 20
"""

import json
import sqlite3


def _write_order_and_event(db: sqlite3.Connection, order_id: str, total_cents: int) -> None:
    body = json.dumps({"order_id": order_id, "total_cents": total_cents}).encode()
    db.execute("INSERT INTO orders(id, total) VALUES (?, ?)", (order_id, total_cents))
    db.execute("COMMIT")
    db.execute("BEGIN IMMEDIATE")
    db.execute("INSERT INTO outbox(event_id, key, body) VALUES (?, ?, ?)", (f"order-placed:{order_id}", order_id, body))
