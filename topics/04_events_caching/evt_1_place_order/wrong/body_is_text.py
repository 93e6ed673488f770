"""The body is stored as str: SQLite keeps it as TEXT, and the relay publishes no bytes.

fails: one_call_writes_order_and_event
score: 19 of 20
"""

import json
import sqlite3


def _write_order_and_event(db: sqlite3.Connection, order_id: str, total_cents: int) -> None:
    body = json.dumps({"order_id": order_id, "total_cents": total_cents})
    db.execute("INSERT INTO orders(id, total) VALUES (?, ?)", (order_id, total_cents))
    db.execute("INSERT INTO outbox(event_id, key, body) VALUES (?, ?, ?)", (f"order-placed:{order_id}", order_id, body))
