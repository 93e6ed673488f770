"""The key alone decides: another payload under the same key gets the first one's receipt.

fails: other_payloads_and_bad_arguments_are_refused, purge_counts_from_completion
score: 12 of 14
"""

import sqlite3

from ..given import InProgress


def _claim(
    db: sqlite3.Connection, now: float, lease: float, scope: str, key: str, fingerprint: str
) -> tuple[float | None, str | None]:
    claimed = db.execute(
        "INSERT INTO idem VALUES (?, ?, ?, 'in_progress', ?, NULL, NULL) ON CONFLICT(scope, key) DO UPDATE "
        "SET lease_until = excluded.lease_until WHERE state = 'in_progress' AND lease_until <= ?",
        (scope, key, fingerprint, now + lease, now),
    ).rowcount
    if claimed:
        return now + lease, None
    state, result = db.execute("SELECT state, result FROM idem WHERE scope = ? AND key = ?", (scope, key)).fetchone()
    if state == "in_progress":
        raise InProgress(key)
    return None, result
