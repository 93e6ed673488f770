"""Compares with >= instead of >: a repeat counts as a change.

fails: only_newer_versions_change_the_stock, any_order_ends_at_the_newest_version
score: 12 of 14
"""

import sqlite3


def apply_versioned(db: sqlite3.Connection, sku: str, version: int, quantity: int) -> bool:
    if version < 1 or quantity < 0:
        raise ValueError("version must be at least 1, quantity at least 0")
    cursor = db.execute(
        "INSERT INTO stock VALUES (?, ?, ?) ON CONFLICT(sku) DO UPDATE "
        "SET version = excluded.version, quantity = excluded.quantity WHERE excluded.version >= stock.version",
        (sku, version, quantity),
    )
    return cursor.rowcount == 1
