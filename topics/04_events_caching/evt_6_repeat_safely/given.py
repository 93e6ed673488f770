"""What the lab hands over for evt-6: exceptions, the tables, a canonical form, a clock and a payment provider."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

IDEMPOTENCY_SCHEMA = """
CREATE TABLE IF NOT EXISTS idem(
    scope TEXT, key TEXT, fingerprint TEXT,
    state TEXT CHECK (state IN ('in_progress', 'done')),
    lease_until REAL, result TEXT, done_at REAL,
    PRIMARY KEY (scope, key)
);
CREATE TABLE IF NOT EXISTS stock(sku TEXT PRIMARY KEY, version INTEGER, quantity INTEGER);
"""


class KeyReused(Exception):
    """The key is known, with another payload. Over HTTP: 422."""


class InProgress(Exception):
    """Another caller holds the key under a live lease. Over HTTP: 409."""


class Retryable(Exception):
    """Raised by a call that had no final outcome: the same intent may be tried again at once."""


class FinalError(Exception):
    """A call's final failure, as stored: the class name of the error and its text."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(kind, message)
        self.kind = kind
        self.message = message


def canonical(payload: Mapping[str, Any]) -> str:
    """The one JSON text of ``payload``: keys sorted, no blanks. ValueError if it is not JSON (NaN included)."""
    try:
        return json.dumps(dict(payload), sort_keys=True, separators=(",", ":"), allow_nan=False)
    except (TypeError, RecursionError) as error:
        raise ValueError(f"not a JSON payload: {error}") from None


def open_idempotency_db(path: str, timeout_s: float = 5.0) -> sqlite3.Connection:
    """A connection of its own, in autocommit mode, to the WAL database file ``path`` with both tables."""
    db = sqlite3.connect(path, isolation_level=None, timeout=timeout_s)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=OFF")  # the lab kills callers, not the machine
    db.executescript(IDEMPOTENCY_SCHEMA)
    return db


class HandClock:
    """A clock that moves only by hand: ``clock()`` is ``clock.now``, in seconds."""

    def __init__(self, now: float = 1_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class KeyedProvider:
    """A payment provider that honours idempotency keys: one charge for each key, however often it is called."""

    def __init__(self) -> None:
        self.charges: dict[str, dict[str, Any]] = {}

    def charge(self, provider_key: str, order_id: str, cents: int) -> dict[str, Any]:
        """The receipt of the charge under ``provider_key``, made now or by an earlier call."""
        receipt = {"order": order_id, "cents": cents, "receipt": f"r-{len(self.charges) + 1}"}
        return self.charges.setdefault(provider_key, receipt)
