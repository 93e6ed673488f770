"""Retention counts from the start of the work (the lease tells it), not from its completion.

fails: purge_counts_from_completion
score: 13 of 14
"""

import sqlite3


def _store(db: sqlite3.Connection, now: float, scope: str, key: str, fingerprint: str, outcome: str) -> str:
    db.execute(
        "UPDATE idem SET state = 'done', result = ?, done_at = lease_until - 10.0 "
        "WHERE scope = ? AND key = ? AND state = 'in_progress'",
        (outcome, scope, key),
    )
    row = db.execute("SELECT result FROM idem WHERE scope = ? AND key = ?", (scope, key)).fetchone()
    return str(row[0])
