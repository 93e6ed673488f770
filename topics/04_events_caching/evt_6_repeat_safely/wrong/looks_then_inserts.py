"""SELECT first, INSERT if nothing was there, UPDATE if the lease was over: two callers see the same nothing.

fails: one_of_many_callers_calls, an_ended_lease_is_taken_over_once
score: 12 of 14
"""

import sqlite3

from ..given import InProgress, KeyReused


def _claim(
    db: sqlite3.Connection, now: float, lease: float, scope: str, key: str, fingerprint: str
) -> tuple[float | None, str | None]:
    where = "WHERE scope = ? AND key = ?"
    row = db.execute(f"SELECT fingerprint, state, result, lease_until FROM idem {where}", (scope, key)).fetchone()
    if row is None:
        db.execute(
            "INSERT OR REPLACE INTO idem VALUES (?, ?, ?, 'in_progress', ?, NULL, NULL)",
            (scope, key, fingerprint, now + lease),
        )
        return now + lease, None
    known, state, result, lease_until = row
    if known != fingerprint:
        raise KeyReused(key)
    if state == "in_progress" and lease_until > now:
        raise InProgress(key)
    if state == "in_progress":
        db.execute(f"UPDATE idem SET lease_until = ? {where}", (now + lease, scope, key))
        return now + lease, None
    return None, result
