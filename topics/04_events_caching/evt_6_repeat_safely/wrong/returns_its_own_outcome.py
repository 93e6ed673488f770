"""The first outcome stays stored, but the slow owner returns its own instead of the stored one.

fails: the_first_stored_outcome_stands
score: 13 of 14
"""

import sqlite3


def _store(db: sqlite3.Connection, now: float, scope: str, key: str, fingerprint: str, outcome: str) -> str:
    db.execute(
        "UPDATE idem SET state = 'done', result = ?, done_at = ? WHERE scope = ? AND key = ? AND state = 'in_progress'",
        (outcome, now, scope, key),
    )
    return outcome
