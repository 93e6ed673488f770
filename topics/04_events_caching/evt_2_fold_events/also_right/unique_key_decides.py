"""The primary key decides the race: version read outside the transaction, IntegrityError turned into ConcurrencyError."""

import json
import sqlite3
from collections.abc import Sequence

from ..given import ConcurrencyError
from ..solution import upcast


class EventStore:
    def __init__(self, db: sqlite3.Connection):
        self.db = db

    def append(self, stream: str, events: Sequence[dict], expected_version: int) -> int:
        (count,) = self.db.execute("SELECT COUNT(*) FROM events WHERE stream = ?", (stream,)).fetchone()
        if count != expected_version:
            raise ConcurrencyError(f"{stream}: {count}")
        version = expected_version
        with self.db:
            self.db.execute("BEGIN EXCLUSIVE")
            for event in events:
                version += 1
                try:
                    self.db.execute(
                        "INSERT INTO events(stream, version, data) VALUES (?, ?, ?)",
                        (stream, version, json.dumps(event)),
                    )
                except sqlite3.IntegrityError as error:
                    raise ConcurrencyError(stream) from error
        return version

    def load(self, stream: str, from_version: int = 0) -> list[dict]:
        found = self.db.execute("SELECT version, data FROM events WHERE stream = ?", (stream,)).fetchall()
        return [upcast(json.loads(data)) for version, data in sorted(found) if version > from_version]
