"""Takes a lease over when clock() > its end instead of >=.

fails: an_ended_lease_is_taken_over_once
score: 13 of 14
"""

import sqlite3

from ..given import InProgress, KeyReused


def _claim(
    db: sqlite3.Connection, now: float, lease: float, scope: str, key: str, fingerprint: str
) -> tuple[float | None, str | None]:
    claimed = db.execute(
        "INSERT INTO idem VALUES (?, ?, ?, 'in_progress', ?, NULL, NULL) ON CONFLICT(scope, key) DO UPDATE "
        "SET lease_until = excluded.lease_until "
        "WHERE state = 'in_progress' AND fingerprint = excluded.fingerprint AND lease_until < ?",
        (scope, key, fingerprint, now + lease, now),
    ).rowcount
    if claimed:
        return now + lease, None
    known, state, result = db.execute(
        "SELECT fingerprint, state, result FROM idem WHERE scope = ? AND key = ?", (scope, key)
    ).fetchone()
    if known != fingerprint:
        raise KeyReused(key)
    if state == "in_progress":
        raise InProgress(key)
    return None, result


def _release(db: sqlite3.Connection, now: float, scope: str, key: str, lease_until: float) -> None:
    db.execute(
        "DELETE FROM idem WHERE scope = ? AND key = ? AND state = 'in_progress' AND lease_until = ?",
        (scope, key, lease_until),
    )
