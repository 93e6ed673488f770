"""The outcome is stored over whatever stands there: a slow owner replaces the receipt that was already handed out.

fails: the_first_stored_outcome_stands
score: 13 of 14
"""

import sqlite3


def _store(db: sqlite3.Connection, now: float, scope: str, key: str, fingerprint: str, outcome: str) -> str:
    db.execute(
        "UPDATE idem SET state = 'done', result = ?, done_at = ? WHERE scope = ? AND key = ?",
        (outcome, now, scope, key),
    )
    return outcome
