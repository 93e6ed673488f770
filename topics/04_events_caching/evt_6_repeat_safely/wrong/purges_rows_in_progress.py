"""Purge goes by age alone and deletes rows in progress: the unknown outcome of a crash is forgotten.

fails: purge_counts_from_completion
score: 13 of 14
"""

import sqlite3


def _purge(db: sqlite3.Connection, done_until: float) -> int:
    return db.execute("DELETE FROM idem WHERE COALESCE(done_at, lease_until) <= ?", (done_until,)).rowcount
