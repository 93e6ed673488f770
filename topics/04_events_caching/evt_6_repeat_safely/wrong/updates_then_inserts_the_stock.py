"""UPDATE where the version is lower, else INSERT OR IGNORE: a row that appears in between swallows the newer change.

fails: no_change_slips_between_look_and_write
score: 13 of 14
"""

import sqlite3


def apply_versioned(db: sqlite3.Connection, sku: str, version: int, quantity: int) -> bool:
    if version < 1 or quantity < 0:
        raise ValueError("version must be at least 1, quantity at least 0")
    changed = db.execute(
        "UPDATE stock SET version = ?, quantity = ? WHERE sku = ? AND version < ?", (version, quantity, sku, version)
    ).rowcount
    if not changed:
        changed = db.execute("INSERT OR IGNORE INTO stock VALUES (?, ?, ?)", (sku, version, quantity)).rowcount
    return changed > 0
