"""No explicit transaction: each step is one guarded statement whose row count decides, and a lost race looks again."""

import base64
import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..given import FinalError, InProgress, KeyReused, Retryable, canonical


@dataclass
class Idempotent:
    db: sqlite3.Connection
    clock: Callable[[], float]
    lease: float = 30.0
    retention: float = 86_400.0

    def __post_init__(self) -> None:
        if min(self.lease, self.retention) <= 0:
            raise ValueError("lease and retention must be positive")

    def execute(
        self, scope: str, key: str, payload: Mapping[str, Any], call: Callable[[str], Mapping[str, Any]]
    ) -> Mapping[str, Any]:
        if not (scope and key):
            raise ValueError("scope and key")
        print_ = hashlib.sha256(canonical(payload).encode()).hexdigest()
        ident = {"scope": scope, "key": key}
        while True:
            now = self.clock()
            lease_until = now + self.lease
            found = self.db.execute(
                "SELECT fingerprint, state, lease_until, result FROM idem WHERE scope = :scope AND key = :key", ident
            ).fetchone()
            if found is None:
                changed = self.db.execute(
                    "INSERT OR IGNORE INTO idem VALUES (:scope, :key, :print, 'in_progress', :until, NULL, NULL)",
                    {**ident, "print": print_, "until": lease_until},
                ).rowcount
            elif found[0] != print_:
                raise KeyReused(key)
            elif found[1] == "done":
                return self._answer(found[3])
            elif found[2] > now:
                raise InProgress(key)
            else:
                changed = self.db.execute(
                    "UPDATE idem SET lease_until = :until WHERE scope = :scope AND key = :key "
                    "AND state = 'in_progress' AND lease_until = :seen",
                    {**ident, "until": lease_until, "seen": found[2]},
                ).rowcount
            if changed == 1:
                break
        provider_key = ".".join(base64.urlsafe_b64encode(part.encode()).decode() for part in (scope, key))
        try:
            text = json.dumps({"ok": call(provider_key)})
        except Retryable:
            self.db.execute(
                "UPDATE idem SET lease_until = 0 WHERE scope = :scope AND key = :key "
                "AND state = 'in_progress' AND lease_until = :until",
                {**ident, "until": lease_until},
            )
            raise
        except Exception as error:
            text = json.dumps({"kind": error.__class__.__name__, "message": str(error)})
        self.db.execute(
            "UPDATE idem SET state = 'done', result = :text, done_at = :now "
            "WHERE scope = :scope AND key = :key AND state != 'done'",
            {**ident, "text": text, "now": self.clock()},
        )
        (stored,) = self.db.execute("SELECT result FROM idem WHERE scope = :scope AND key = :key", ident).fetchone()
        return self._answer(stored)

    def _answer(self, text: str) -> Mapping[str, Any]:
        data = json.loads(text)
        if "ok" not in data:
            raise FinalError(data["kind"], data["message"])
        return data["ok"]

    def purge(self) -> int:
        before = self.db.total_changes
        self.db.execute("DELETE FROM idem WHERE state = 'done' AND ? - done_at >= ?", (self.clock(), self.retention))
        return self.db.total_changes - before


def apply_versioned(db: sqlite3.Connection, sku: str, version: int, quantity: int) -> bool:
    if version < 1 or quantity < 0:
        raise ValueError("version or quantity out of range")
    changed = db.execute("INSERT OR IGNORE INTO stock VALUES (?, ?, ?)", (sku, version, quantity)).rowcount
    if not changed:
        changed = db.execute(
            "UPDATE stock SET version = ?, quantity = ? WHERE sku = ? AND version < ?",
            (version, quantity, sku, version),
        ).rowcount
    return changed > 0
