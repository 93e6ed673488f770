"""Each event is committed by itself: half a batch stays behind.

fails: a_batch_is_stored_whole_or_not_at_all
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
        version = expected_version
        for event in events:
            version += 1
            try:
                row = (stream, version, json.dumps(event))
                self._db.execute("INSERT INTO events VALUES (?, ?, ?)", row)
            except sqlite3.IntegrityError:
                raise ConcurrencyError(stream) from None
        return version

    def load(self, stream: str, from_version: int = 0) -> list[dict]:
        rows = self._db.execute(
            "SELECT data FROM events WHERE stream = ? AND version > ? ORDER BY version",
            (stream, from_version),
        ).fetchall()
        return [upcast(json.loads(body)) for (body,) in rows]
