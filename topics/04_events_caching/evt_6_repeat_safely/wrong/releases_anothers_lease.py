"""Retryable deletes the row, whoever holds it now: a third caller starts beside the takeover.

fails: the_first_stored_outcome_stands
score: 13 of 14
"""

import sqlite3


def _release(db: sqlite3.Connection, now: float, scope: str, key: str, lease_until: float) -> None:
    db.execute("DELETE FROM idem WHERE scope = ? AND key = ? AND state = 'in_progress'", (scope, key))
