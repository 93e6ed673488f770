"""A takeover that gives up deletes the row by its lease, although the slow owner has stored its outcome there.

fails: the_first_stored_outcome_stands
score: 13 of 14
"""

import sqlite3


def _release(db: sqlite3.Connection, now: float, scope: str, key: str, lease_until: float) -> None:
    db.execute("DELETE FROM idem WHERE scope = ? AND key = ? AND lease_until = ?", (scope, key, lease_until))
