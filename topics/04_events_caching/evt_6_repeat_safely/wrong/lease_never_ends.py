"""A row in progress is refused for ever: after a crash the order can never be paid.

fails: only_final_failures_are_stored, provider_keys_tell_every_intent_apart, crashes_lose_nothing_and_charge_once, an_ended_lease_is_taken_over_once, the_first_stored_outcome_stands
score: 9 of 14
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
    known, state, result = db.execute(
        "SELECT fingerprint, state, result FROM idem WHERE scope = ? AND key = ?", (scope, key)
    ).fetchone()
    if known != fingerprint:
        raise KeyReused(key)
    if state == "in_progress":
        raise InProgress(key)
    return None, result
