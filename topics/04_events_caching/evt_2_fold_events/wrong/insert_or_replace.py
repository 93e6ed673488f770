"""INSERT OR REPLACE silences the key violation by deleting the other writer's event.

fails: a_lost_race_is_a_concurrency_error
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
        row = self._db.execute("SELECT COALESCE(MAX(version), 0) FROM events WHERE stream = ?", (stream,)).fetchone()
        if row[0] != expected_version:
            raise ConcurrencyError(stream)
        rows = [(stream, version, json.dumps(event)) for version, event in enumerate(events, expected_version + 1)]
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT OR REPLACE INTO events VALUES (?, ?, ?)", rows)
        return expected_version + len(rows)

    def load(self, stream: str, from_version: int = 0) -> list[dict]:
        rows = self._db.execute(
            "SELECT data FROM events WHERE stream = ? AND version > ? ORDER BY version",
            (stream, from_version),
        ).fetchall()
        return [upcast(json.loads(body)) for (body,) in rows]
