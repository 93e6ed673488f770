"""Plain branches instead of match, hand-written arithmetic, and no BEGIN: one guarded INSERT decides each race."""

import json
import re
import sqlite3
from collections.abc import Sequence
from decimal import Decimal

from ..given import ORDER_EVENT_TYPES, Cancel, Command, ConcurrencyError, OrderState, Pay, Place, Rejected, Ship


def decide(state: OrderState, command: Command) -> list[dict]:
    base = {"version": 2, "at": command.at}
    if isinstance(command, Place):
        if state.status != "none" or len(command.lines) == 0:
            raise Rejected("cannot be placed")
        total = 0
        for _sku, quantity, price in command.lines:
            if quantity < 1 or price < 0:
                raise Rejected("bad line")
            total += quantity * price
        if total < 1:
            raise Rejected("empty total")
        return [{"type": "OrderPlaced", "total_cents": total, "currency": command.currency} | base]
    if state.status != "placed":
        raise Rejected("not open")
    if isinstance(command, Pay):
        if command.amount_cents <= 0 or state.paid_cents + command.amount_cents > state.total_cents:
            raise Rejected("amount")
        return [{"type": "PaymentReceived", "amount_cents": command.amount_cents} | base]
    if isinstance(command, Ship):
        if state.paid_cents < state.total_cents:
            raise Rejected("unpaid")
        return [{"type": "OrderShipped"} | base]
    assert isinstance(command, Cancel)
    refund = {"type": "RefundRequested", "amount_cents": state.paid_cents} | base
    return [{"type": "OrderCancelled"} | base] + ([refund] if state.paid_cents > 0 else [])


def evolve(state: OrderState, event: dict) -> OrderState:
    kind = event.get("type")
    status = {"OrderPlaced": "placed", "OrderShipped": "shipped", "OrderCancelled": "cancelled"}.get(
        str(kind), state.status
    )
    placed = kind == "OrderPlaced"
    return OrderState(
        status=status,
        currency=event["currency"] if placed else state.currency,
        total_cents=event["total_cents"] if placed else state.total_cents,
        paid_cents=state.paid_cents + (event["amount_cents"] if kind == "PaymentReceived" else 0),
    )


def upcast(event: dict) -> dict:
    if "type" not in event or "version" not in event:
        raise ValueError("no type or version")
    if event["type"] not in ORDER_EVENT_TYPES:
        raise ValueError("unknown type")
    if event["version"] == 2:
        return dict(event)
    if event["version"] != 1:
        raise ValueError("unknown version")
    copy = {name: value for name, value in event.items() if name not in ("version", "total")}
    copy["version"] = 2
    if event["type"] != "OrderPlaced":
        if "total" in event:
            copy["total"] = event["total"]
        return copy
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", str(event.get("total"))):
        raise ValueError("total is no decimal number")
    whole, rest = divmod(Decimal(event["total"]).scaleb(2), 1)
    if rest:
        raise ValueError("fraction of a cent")
    return copy | {"total_cents": int(whole), "currency": "EUR"}


class EventStore:
    def __init__(self, db: sqlite3.Connection):
        self.connection = db

    def append(self, stream: str, events: Sequence[dict], expected_version: int) -> int:
        cursor = self.connection.cursor()
        if not events:
            cursor.execute("SELECT COUNT(*) FROM events WHERE stream = ?", [stream])
            if cursor.fetchone()[0] != expected_version:
                raise ConcurrencyError(stream)
            return expected_version
        batch = json.dumps([json.dumps(event, ensure_ascii=False) for event in events])
        cursor.execute(
            "INSERT INTO events SELECT :stream, :expected + 1 + key, value FROM json_each(:batch)"
            " WHERE (SELECT COUNT(*) FROM events WHERE stream = :stream) = :expected",
            {"stream": stream, "expected": expected_version, "batch": batch},
        )
        if cursor.rowcount != len(events):
            raise ConcurrencyError(stream)
        return expected_version + len(events)

    def load(self, stream: str, from_version: int = 0) -> list[dict]:
        loaded = []
        for version, data in self.connection.execute(
            "SELECT version, data FROM events WHERE stream = ? ORDER BY version", [stream]
        ):
            if version > from_version:
                loaded.append(upcast(json.loads(data)))
        return loaded


def rebuild(store: EventStore, stream: str, snapshot: tuple[int, OrderState] | None = None) -> OrderState:
    if snapshot is None:
        snapshot = (0, OrderState())
    state = snapshot[1]
    for event in store.load(stream, from_version=snapshot[0]):
        state = evolve(state, event)
    return state
