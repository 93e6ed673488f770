"""One class without helpers: SELECT and branches inside BEGIN IMMEDIATE, the row deleted on Retryable, a length-prefixed key."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from ..given import FinalError, InProgress, KeyReused, Retryable, canonical


class Idempotent:
    def __init__(
        self, db: sqlite3.Connection, clock: Callable[[], float], lease: float = 30.0, retention: float = 86_400.0
    ) -> None:
        if lease <= 0:
            raise ValueError(f"lease: {lease}")
        if retention <= 0:
            raise ValueError(f"retention: {retention}")
        self._db, self._clock, self._lease, self._retention = db, clock, lease, retention

    def execute(
        self, scope: str, key: str, payload: Mapping[str, Any], call: Callable[[str], Mapping[str, Any]]
    ) -> Mapping[str, Any]:
        if scope == "" or key == "":
            raise ValueError("empty scope or key")
        digest = hashlib.sha256(canonical(payload).encode("utf-8")).hexdigest()
        cursor = self._db.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        with self._db:
            row = cursor.execute("SELECT * FROM idem WHERE scope=? AND key=?", (scope, key)).fetchone()
            now = self._clock()
            mine = now + self._lease
            if row is None:
                cursor.execute(
                    "INSERT INTO idem(scope, key, fingerprint, state, lease_until) VALUES (?,?,?,'in_progress',?)",
                    (scope, key, digest, mine),
                )
            elif row[2] != digest:
                raise KeyReused(f"{key!r} in {scope!r}")
            elif row[3] == "done":
                return self._unpack(row[5])
            elif now < row[4]:
                raise InProgress(f"{key!r} in {scope!r}")
            else:
                cursor.execute("UPDATE idem SET lease_until=? WHERE scope=? AND key=?", (mine, scope, key))
        error: Exception | None = None
        value: Mapping[str, Any] = {}
        try:
            value = call(f"{len(scope)}:{scope}{key}")
        except Retryable:
            cursor.execute(
                "DELETE FROM idem WHERE scope=? AND key=? AND state='in_progress' AND lease_until=?", (scope, key, mine)
            )
            raise
        except Exception as problem:
            error = problem
        packed = json.dumps([True, type(error).__name__, str(error)] if error else [False, value])
        cursor.execute("BEGIN IMMEDIATE")
        with self._db:
            row = cursor.execute(
                "SELECT result FROM idem WHERE scope=? AND key=? AND state='done'", (scope, key)
            ).fetchone()
            if row is None:
                cursor.execute(
                    "REPLACE INTO idem VALUES (?,?,?,'done',NULL,?,?)", (scope, key, digest, packed, self._clock())
                )
        return self._unpack(row[0] if row else packed)

    @staticmethod
    def _unpack(packed: str) -> Mapping[str, Any]:
        failed, *rest = json.loads(packed)
        if failed:
            raise FinalError(*rest)
        return rest[0]

    def purge(self) -> int:
        now = self._clock()
        rows = self._db.execute("SELECT scope, key, done_at FROM idem WHERE state='done'").fetchall()
        old = [(scope, key) for scope, key, done_at in rows if now - done_at >= self._retention]
        self._db.executemany("DELETE FROM idem WHERE scope=? AND key=? AND state='done'", old)
        return len(old)


def apply_versioned(db: sqlite3.Connection, sku: str, version: int, quantity: int) -> bool:
    if version <= 0 or quantity < 0:
        raise ValueError((version, quantity))
    db.execute("BEGIN IMMEDIATE")
    try:
        row = db.execute("SELECT version FROM stock WHERE sku=?", (sku,)).fetchone()
        changed = row is None or row[0] < version
        if changed:
            db.execute("REPLACE INTO stock VALUES (?,?,?)", (sku, version, quantity))
    finally:
        db.execute("COMMIT")
    return changed
