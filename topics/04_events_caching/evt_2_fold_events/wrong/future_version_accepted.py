"""Only a stale version is refused: one that is too high leaves a gap.

fails: a_wrong_version_is_refused
score: 15 of 16
"""

import json
import sqlite3
from collections.abc import Sequence

from ..given import ConcurrencyError
from ..solution import upcast


class EventStore:
    def __init__(self, db: sqlite3.Connection):
        self._db = db

    def append(self, stream: str, events: Sequence[dict], expected_version: int) -> int:
        bodies = [json.dumps(event) for event in events]
        self._db.execute("BEGIN IMMEDIATE")
        try:
            row = self._db.execute(
                "SELECT COALESCE(MAX(version), 0) FROM events WHERE stream = ?", (stream,)
            ).fetchone()
            if row[0] > expected_version:
                raise ConcurrencyError(stream)
            for version, body in enumerate(bodies, expected_version + 1):
                self._db.execute("INSERT INTO events VALUES (?, ?, ?)", (stream, version, body))
            self._db.execute("COMMIT")
        except BaseException:
            self._db.rollback()
            raise
        return expected_version + len(bodies)

    def load(self, stream: str, from_version: int = 0) -> list[dict]:
        rows = self._db.execute(
            "SELECT data FROM events WHERE stream = ? AND version > ? ORDER BY version",
            (stream, from_version),
        ).fetchall()
        return [upcast(json.loads(body)) for (body,) in rows]
