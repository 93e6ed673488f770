"""SELECT the version, compare in Python, then write: a newer change that comes between is overwritten.

fails: no_change_slips_between_look_and_write
score: 13 of 14
"""

import sqlite3


def apply_versioned(db: sqlite3.Connection, sku: str, version: int, quantity: int) -> bool:
    if version < 1 or quantity < 0:
        raise ValueError("version must be at least 1, quantity at least 0")
    row = db.execute("SELECT version FROM stock WHERE sku = ?", (sku,)).fetchone()
    if row and row[0] >= version:
        return False
    db.execute("INSERT OR REPLACE INTO stock VALUES (?, ?, ?)", (sku, version, quantity))
    return True
