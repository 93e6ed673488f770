"""The last delivery sets the stock, whatever its version.

fails: only_newer_versions_change_the_stock, any_order_ends_at_the_newest_version, no_change_slips_between_look_and_write
score: 11 of 14
"""

import sqlite3


def apply_versioned(db: sqlite3.Connection, sku: str, version: int, quantity: int) -> bool:
    if version < 1 or quantity < 0:
        raise ValueError("version must be at least 1, quantity at least 0")
    db.execute("INSERT OR REPLACE INTO stock VALUES (?, ?, ?)", (sku, version, quantity))
    return True
