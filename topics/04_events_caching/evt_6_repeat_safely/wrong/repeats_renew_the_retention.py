"""Each repeat renews the time of the outcome: a key that is asked for again and again is never purged.

fails: purge_counts_from_completion
score: 13 of 14
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from ..given import Retryable, canonical
from ..solution import _claim, _provider_key, _purge, _release, _replay, _store


class Idempotent:
    def __init__(
        self, db: sqlite3.Connection, clock: Callable[[], float], lease: float = 30.0, retention: float = 86_400.0
    ) -> None:
        if not (lease > 0 and retention > 0):
            raise ValueError("lease and retention must be above 0")
        self.db = db
        self.clock = clock
        self.lease = lease
        self.retention = retention

    def execute(
        self, scope: str, key: str, payload: Mapping[str, Any], call: Callable[[str], Mapping[str, Any]]
    ) -> Mapping[str, Any]:
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
            except Exception as error:
                outcome = {"error": [type(error).__name__, str(error)]}
            stored = _store(self.db, self.clock(), scope, key, fingerprint, json.dumps(outcome))
        self.db.execute(
            "UPDATE idem SET done_at = ? WHERE scope = ? AND key = ? AND state = 'done'", (self.clock(), scope, key)
        )
        return _replay(stored)

    def purge(self) -> int:
        return _purge(self.db, self.clock() - self.retention)
