"""The first INSERT is guarded by the unique key, but the takeover is a look and then an UPDATE that nothing guards.

fails: an_ended_lease_is_taken_over_once
score: 13 of 14
"""

import sqlite3

from ..given import InProgress, KeyReused


def _claim(
    db: sqlite3.Connection, now: float, lease: float, scope: str, key: str, fingerprint: str
) -> tuple[float | None, str | None]:
    inserted = db.execute(
        "INSERT OR IGNORE INTO idem VALUES (?, ?, ?, 'in_progress', ?, NULL, NULL)",
        (scope, key, fingerprint, now + lease),
    ).rowcount
    if inserted:
        return now + lease, None
    where = "WHERE scope = ? AND key = ?"
    known, state, result, lease_until = db.execute(
        f"SELECT fingerprint, state, result, lease_until FROM idem {where}", (scope, key)
    ).fetchone()
    if known != fingerprint:
        raise KeyReused(key)
    if state == "in_progress" and lease_until > now:
        raise InProgress(key)
    if state == "in_progress":
        db.execute(f"UPDATE idem SET lease_until = ? {where}", (now + lease, scope, key))
        return now + lease, None
    return None, result
