import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import reduce
from typing import Any

from .given import ORDER_EVENT_TYPES, Cancel, Command, ConcurrencyError, OrderState, Pay, Place, Rejected, Ship


def decide(state: OrderState, command: Command) -> list[dict]:
    """The events that ``command`` causes in ``state``. Pure. Raises ``Rejected``."""
    match command:
        case Place():
            return [_place(state, command)]
        case _ if state.status != "placed":
            raise Rejected(f"the order is {state.status}, not placed")
        case Pay():
            if not 0 < command.amount_cents <= state.total_cents - state.paid_cents:
                raise Rejected(f"{command.amount_cents} is not between 1 cent and what is still to pay")
            return [_event("PaymentReceived", command, amount_cents=command.amount_cents)]
        case Ship():
            if state.paid_cents != state.total_cents:
                raise Rejected("not paid in full")
            return [_event("OrderShipped", command)]
        case Cancel():
            events = [_event("OrderCancelled", command)]
            if state.paid_cents:
                events.append(_event("RefundRequested", command, amount_cents=state.paid_cents))
            return events
    raise Rejected(f"unknown command {command!r}")


def _place(state: OrderState, command: Place) -> dict:
    if state.status != "none":
        raise Rejected(f"the order is {state.status} already")
    if any(quantity < 1 or price < 0 for _, quantity, price in command.lines):
        raise Rejected("a line needs a quantity of at least 1 and a price of at least 0")
    total = sum(quantity * price for _, quantity, price in command.lines)
    if total <= 0:  # an order without lines too
        raise Rejected("nothing to pay for")
    return _event("OrderPlaced", command, total_cents=total, currency=command.currency)


def _event(kind: str, command: Command, **fields: Any) -> dict:
    return {"type": kind, "version": 2, "at": command.at, **fields}


def evolve(state: OrderState, event: dict) -> OrderState:
    """The state after ``event`` (version 2). Pure; a fact is never refused."""
    match event["type"]:
        case "OrderPlaced":
            return replace(state, status="placed", currency=event["currency"], total_cents=event["total_cents"])
        case "PaymentReceived":
            return replace(state, paid_cents=state.paid_cents + event["amount_cents"])
        case "OrderShipped":
            return replace(state, status="shipped")
        case "OrderCancelled":
            return replace(state, status="cancelled")
    return state


def upcast(event: dict) -> dict:
    """A new dict: ``event`` of version 1 or 2 in the shape of version 2. Raises ``ValueError``."""
    if event.get("type") not in ORDER_EVENT_TYPES or event.get("version") not in (1, 2):
        raise ValueError(f"no known event: type {event.get('type')!r}, version {event.get('version')!r}")
    current = {**event, "version": 2}
    if event["version"] == 1 and event["type"] == "OrderPlaced":
        current["total_cents"] = _cents(current.pop("total", None))
        current["currency"] = "EUR"
    return current


def _cents(total: Any) -> int:
    try:
        cents = Decimal(total) * 100
    except (InvalidOperation, TypeError):  # InvalidOperation is an ArithmeticError, no ValueError
        raise ValueError(f"total {total!r} is no number") from None
    if not cents.is_finite() or cents != cents.to_integral_value():
        raise ValueError(f"total {total!r} is no whole number of cents")
    return int(cents)


class EventStore:
    """Streams of events in the table ``events`` of an SQLite database."""

    def __init__(self, db: sqlite3.Connection):
        """Keep ``db``, an autocommit connection that no other thread uses."""
        self._db = db

    def append(self, stream: str, events: Sequence[dict], expected_version: int) -> int:
        """Store all of ``events``, or none, after ``expected_version``; the new version.

        Raises ``ConcurrencyError`` when the stream is at another version.
        """
        bodies = [json.dumps(event) for event in events]
        # IMMEDIATE takes the write lock before the SELECT: no other writer fits between check and insert
        self._db.execute("BEGIN IMMEDIATE")
        try:
            current = self._version(stream)
            if current != expected_version:
                raise ConcurrencyError(f"{stream} is at version {current}, not {expected_version}")
            rows = [(stream, version, body) for version, body in enumerate(bodies, current + 1)]
            self._db.executemany("INSERT INTO events VALUES (?, ?, ?)", rows)
            self._db.commit()
        except BaseException:
            self._db.rollback()
            raise
        return current + len(bodies)

    def _version(self, stream: str) -> int:
        row = self._db.execute("SELECT COALESCE(MAX(version), 0) FROM events WHERE stream = ?", (stream,)).fetchone()
        return int(row[0])

    def load(self, stream: str, from_version: int = 0) -> list[dict]:
        """The events of ``stream`` with a version above ``from_version``, upcast, in order."""
        rows = self._db.execute(
            "SELECT data FROM events WHERE stream = ? AND version > ? ORDER BY version",
            (stream, from_version),
        )
        return [upcast(json.loads(body)) for (body,) in rows.fetchall()]


def rebuild(store: "EventStore", stream: str, snapshot: tuple[int, OrderState] | None = None) -> OrderState:
    """The state of ``stream``: its events folded by ``evolve``, from ``snapshot`` (version, state) if given."""
    version, state = snapshot or (0, OrderState())
    return reduce(evolve, store.load(stream, version), state)
