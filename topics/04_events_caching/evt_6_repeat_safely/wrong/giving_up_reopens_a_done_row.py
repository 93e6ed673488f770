"""A takeover that gives up puts the row back in progress, whatever state it has meanwhile.

fails: the_first_stored_outcome_stands
score: 13 of 14
"""

import sqlite3


def _release(db: sqlite3.Connection, now: float, scope: str, key: str, lease_until: float) -> None:
    db.execute(
        "UPDATE idem SET state = 'in_progress', lease_until = ?, result = NULL, done_at = NULL "
        "WHERE scope = ? AND key = ? AND lease_until = ?",
        (now, scope, key, lease_until),
    )
