"""Model solution of evt-6."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .given import FinalError, InProgress, KeyReused, Retryable, canonical


class Idempotent:
    """Runs a call once for each (scope, key), whatever crashes or repeats; one per connection and thread."""

    def __init__(
        self, db: sqlite3.Connection, clock: Callable[[], float], lease: float = 30.0, retention: float = 86_400.0
    ) -> None:
        """``lease`` and ``retention`` in seconds of ``clock``. ValueError unless both are above 0."""
        if not (lease > 0 and retention > 0):
            raise ValueError("lease and retention must be above 0")
        self.db = db
        self.clock = clock
        self.lease = lease
        self.retention = retention

    def execute(
        self, scope: str, key: str, payload: Mapping[str, Any], call: Callable[[str], Mapping[str, Any]]
    ) -> Mapping[str, Any]:
        """The outcome of ``call(provider_key)`` for (scope, key): called once, stored, replayed to every repeat.

        Raises:
            ValueError: empty scope or key, or a payload that is not JSON.
            KeyReused: the key is known with another payload.
            InProgress: another caller holds a live lease.
            FinalError: the stored failure of the call.
            Retryable: the call raised it; a repeat may try at once.
        """
        if not scope or not key:
            raise ValueError("scope and key must not be empty")
        fingerprint = hashlib.sha256(canonical(payload).encode()).hexdigest()
        lease_until, stored = _claim(self.db, self.clock(), self.lease, scope, key, fingerprint)
        if lease_until is not None:
            try:
                outcome: dict[str, Any] = {"result": dict(call(_provider_key(scope, key)))}
            except Retryable:
                _release(self.db, self.clock(), scope, key, lease_until)
                raise
            except Exception as error:  # not BaseException: after a crash nobody knows the outcome
                outcome = {"error": [type(error).__name__, str(error)]}
            stored = _store(self.db, self.clock(), scope, key, fingerprint, json.dumps(outcome))
        return _replay(stored)

    def purge(self) -> int:
        """Delete the rows that have been done for at least ``retention`` seconds; returns how many."""
        return _purge(self.db, self.clock() - self.retention)


def apply_versioned(db: sqlite3.Connection, sku: str, version: int, quantity: int) -> bool:
    """Set the stock of ``sku`` if ``version`` is above the stored one; returns whether it changed.

    Raises ValueError for a version below 1 or a quantity below 0.
    """
    if version < 1 or quantity < 0:
        raise ValueError("version must be at least 1, quantity at least 0")
    cursor = db.execute(
        "INSERT INTO stock VALUES (?, ?, ?) ON CONFLICT(sku) DO UPDATE "
        "SET version = excluded.version, quantity = excluded.quantity WHERE excluded.version > stock.version",
        (sku, version, quantity),
    )
    return cursor.rowcount == 1


@contextmanager
def _write_transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")  # a deferred one could fail when it turns from reading to writing
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _claim(
    db: sqlite3.Connection, now: float, lease: float, scope: str, key: str, fingerprint: str
) -> tuple[float | None, str | None]:
    """(end of the lease, None) for the one caller that may call; (None, stored outcome) for a repeat."""
    with _write_transaction(db):
        claimed = db.execute(
            "INSERT INTO idem VALUES (?, ?, ?, 'in_progress', ?, NULL, NULL) ON CONFLICT(scope, key) DO UPDATE "
            "SET lease_until = excluded.lease_until "
            "WHERE state = 'in_progress' AND fingerprint = excluded.fingerprint AND lease_until <= ?",
            (scope, key, fingerprint, now + lease, now),
        ).rowcount
        if claimed:
            return now + lease, None
        known, state, result = db.execute(
            "SELECT fingerprint, state, result FROM idem WHERE scope = ? AND key = ?", (scope, key)
        ).fetchone()
    if known != fingerprint:
        raise KeyReused(f"{scope}/{key} is known with another payload")
    if state == "in_progress":
        raise InProgress(f"{scope}/{key} is being worked on")
    return None, result


def _provider_key(scope: str, key: str) -> str:
    return hashlib.sha256(json.dumps([scope, key]).encode()).hexdigest()


def _release(db: sqlite3.Connection, now: float, scope: str, key: str, lease_until: float) -> None:
    """End the lease now, but only the caller's own: a takeover has another end."""
    db.execute(
        "UPDATE idem SET lease_until = ? WHERE scope = ? AND key = ? AND state = 'in_progress' AND lease_until = ?",
        (now, scope, key, lease_until),
    )


def _store(db: sqlite3.Connection, now: float, scope: str, key: str, fingerprint: str, outcome: str) -> str:
    """Store ``outcome`` unless one is stored; returns the one that stands."""
    with _write_transaction(db):
        db.execute(
            "INSERT INTO idem VALUES (?, ?, ?, 'done', NULL, ?, ?) ON CONFLICT(scope, key) DO UPDATE "
            "SET state = 'done', result = excluded.result, done_at = excluded.done_at WHERE state = 'in_progress'",
            (scope, key, fingerprint, outcome, now),
        )
        row = db.execute("SELECT result FROM idem WHERE scope = ? AND key = ?", (scope, key)).fetchone()
    return str(row[0])


def _replay(stored: str | None) -> Mapping[str, Any]:
    outcome = json.loads(stored or "null")
    if "error" in outcome:
        raise FinalError(*outcome["error"])
    return dict(outcome["result"])


def _purge(db: sqlite3.Connection, done_until: float) -> int:
    return db.execute("DELETE FROM idem WHERE state = 'done' AND done_at <= ?", (done_until,)).rowcount
