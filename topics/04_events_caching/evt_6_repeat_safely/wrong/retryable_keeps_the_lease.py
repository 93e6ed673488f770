"""Retryable goes out, but the row stays in progress: nobody may try again before the lease ends.

fails: only_final_failures_are_stored, provider_keys_tell_every_intent_apart
score: 12 of 14
"""

import sqlite3


def _release(db: sqlite3.Connection, now: float, scope: str, key: str, lease_until: float) -> None:
    pass
