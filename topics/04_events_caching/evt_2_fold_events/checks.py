import copy
import json
import random
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial, reduce
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from leadlab.checks import check, expect, expect_raises

from .given import (
    Cancel,
    Command,
    ConcurrencyError,
    OrderState,
    Pay,
    Place,
    Rejected,
    Ship,
    open_event_db,
)
from .solution import EventStore, decide, evolve, rebuild, upcast

STATUSES = ("none", "placed", "shipped", "cancelled")


def fact(kind: str, at: float = 7.5, **fields: Any) -> dict:
    """An event of version 2."""
    return {"type": kind, "version": 2, "at": at, **fields}


def decided(state: OrderState, command: Command) -> list[dict] | str:
    """What ``decide`` returns, or the word Rejected."""
    try:
        return decide(state, command)
    except Rejected:
        return "Rejected"


def expect_decision(state: OrderState, command: Command, right: list[dict] | str, next_step: str) -> None:
    """``decide`` gives ``right``; the message says what came back, not what is right."""
    got = decided(state, command)
    expect(
        got == right,
        called=f"decide({state!r}, {command!r})",
        got=got,
        wanted="the events, or Rejected, that the task's rules give",
        next_step=next_step,
    )


def any_state(rng: random.Random) -> OrderState:
    """A state that an order can reach, shipped before it was paid in full excepted."""
    status = rng.choice(STATUSES)
    if status == "none":
        return OrderState()
    total = rng.randrange(1, 1000)
    paid = total if status == "shipped" else rng.choice([0, total, rng.randrange(0, total + 1)])
    return OrderState(status, "EUR", total, paid)


@contextmanager
def event_file() -> Iterator[Path]:
    """The path of a database file that is gone afterwards."""
    with TemporaryDirectory() as folder:
        yield Path(folder, "events.db")


@contextmanager
def event_store() -> Iterator[tuple[EventStore, sqlite3.Connection, Path]]:
    """A store on a new database, its connection and its file."""
    with event_file() as path, closing(open_event_db(path)) as db:
        yield EventStore(db), db, path


def rows_of(path: Path, stream: str) -> list[tuple[int, Any]]:
    """The stream's rows as a second connection sees them: version and parsed data."""
    with closing(open_event_db(path)) as db:
        found = db.execute("SELECT version, data FROM events WHERE stream = ? ORDER BY version", (stream,))
        return [(version, json.loads(data)) for version, data in found.fetchall()]


@check(points=1)
def an_order_is_placed_paid_and_shipped() -> None:
    """decide: an order is placed, paid in two parts, and shipped."""
    steps: list[tuple[OrderState, Command, list[dict]]] = [
        (
            OrderState(),
            Place(lines=(("mug", 2, 450), ("lid", 1, 0)), currency="EUR", at=10.0),
            [fact("OrderPlaced", 10.0, total_cents=900, currency="EUR")],
        ),
        (OrderState("placed", "EUR", 900, 0), Pay(400, at=11.0), [fact("PaymentReceived", 11.0, amount_cents=400)]),
        (OrderState("placed", "EUR", 900, 400), Pay(500, at=12.5), [fact("PaymentReceived", 12.5, amount_cents=500)]),
        (OrderState("placed", "EUR", 900, 900), Ship(at=13.0), [fact("OrderShipped", 13.0)]),
    ]
    for state, command, right in steps:
        got = decided(state, command)
        expect(
            got == right,
            called=f"decide({state!r}, {command!r})",
            got=got,
            wanted=f"{right}",
            next_step="compare field by field; version is 2, and at is the command's",
        )


@check(points=1, hidden=True)
def place_accepts_only_a_real_order() -> None:
    """decide, Place: the boundaries of lines, quantities, prices and total, from every status, and 300 random orders."""
    advice = "read the four conditions of Place in the task; each must hold by itself"
    good = (("mug", 1, 1),)
    for status in STATUSES[1:]:
        expect_decision(OrderState(status, "EUR", 5, 5), Place(good, "EUR", 1.0), "Rejected", advice)
    rng = random.Random(22)
    cases = [(), (("mug", 0, 5),), (("mug", 1, -1),), (("mug", 1, 0),), (("a", 3, 5), ("b", -1, 5)), good]
    cases += [(("a", 2, 5), ("b", 1, -1)), (("a", -1, -5),), (("a", 1, 5), ("b", 0, 5)), (("a", 1, 0), ("b", 2, 7))]
    cases += [
        tuple((f"s{n}", rng.randrange(0, 4), rng.randrange(-1, 9)) for n in range(rng.randrange(4))) for _ in range(300)
    ]
    for lines in cases:
        currency, at = rng.choice(["EUR", "CHF", "JPY"]), rng.random() * 2e9
        total = sum(quantity * price for _, quantity, price in lines)
        wrong = any(quantity < 1 or price < 0 for _, quantity, price in lines) or total < 1
        right: list[dict] | str = "Rejected"
        if not wrong:
            right = [fact("OrderPlaced", at, total_cents=total, currency=currency)]
        expect_decision(OrderState(), Place(lines, currency, at), right, advice)


@check(points=1, hidden=True)
def payment_meets_the_total_before_shipping() -> None:
    """decide, Pay and Ship: one cent around each boundary, every status, and 600 random cases."""
    rng = random.Random(23)
    for _ in range(600):
        state, at = any_state(rng), rng.random() * 2e9
        left = state.total_cents - state.paid_cents
        amount = rng.choice([-1, 0, 1, left - 1, left, left + 1, state.total_cents])
        paying = state.status == "placed" and 1 <= amount <= left
        paid: list[dict] | str = [fact("PaymentReceived", at, amount_cents=amount)] if paying else "Rejected"
        expect_decision(state, Pay(amount, at), paid, "compare the amount with what is still to pay")
        sendable = state.status == "placed" and left == 0
        sent: list[dict] | str = [fact("OrderShipped", at)] if sendable else "Rejected"
        expect_decision(state, Ship(at), sent, "only a placed order that is paid in full may go")


@check(points=1, hidden=True)
def cancel_asks_for_the_refund() -> None:
    """decide, Cancel: with nothing, a part or all paid, from every status, 300 random cases."""
    rng = random.Random(24)
    for _ in range(300):
        state, at = any_state(rng), rng.random() * 2e9
        right: list[dict] | str = "Rejected"
        if state.status == "placed":
            right = [fact("OrderCancelled", at)]
            if state.paid_cents:
                right.append(fact("RefundRequested", at, amount_cents=state.paid_cents))
        expect_decision(state, Cancel(at), right, "cancelling is for placed orders; what was paid goes back, after it")


@check(points=1)
def facts_fold_into_the_state() -> None:
    """evolve: placed, paid in two parts, shipped; and placed, paid, cancelled."""
    placed = fact("OrderPlaced", total_cents=900, currency="EUR")
    paid = [fact("PaymentReceived", amount_cents=400), fact("PaymentReceived", amount_cents=500)]
    for events, right in (
        ([placed, *paid, fact("OrderShipped")], OrderState("shipped", "EUR", 900, 900)),
        ([placed, paid[0], fact("OrderCancelled")], OrderState("cancelled", "EUR", 900, 400)),
    ):
        got = reduce(evolve, events, OrderState())
        expect(
            got == right,
            called=f"evolve over {[event['type'] for event in events]}, starting from OrderState()",
            got=got,
            wanted=f"{right}",
            next_step="fold by hand and see after which event the state differs",
        )


@check(points=1, hidden=True)
def a_fact_is_never_refused() -> None:
    """evolve: facts that decide would refuse today, by hand and in 300 random orders."""
    rng = random.Random(25)
    kinds = ["OrderPlaced", "PaymentReceived", "OrderShipped", "OrderCancelled"]
    for number in range(300):
        state, story = OrderState(), []
        for kind in rng.choices(kinds, k=6) if number else ["OrderCancelled", "PaymentReceived", "OrderShipped"]:
            event = fact(kind, rng.random())
            status, currency, total, paid = state.status, state.currency, state.total_cents, state.paid_cents
            if kind == "OrderPlaced":
                status, currency, total = "placed", rng.choice(["EUR", "CHF"]), rng.randrange(-1, 900)
                event |= {"total_cents": total, "currency": currency}
            elif kind == "PaymentReceived":
                event["amount_cents"] = rng.randrange(-5, 2000)
                paid += event["amount_cents"]
            else:
                status = "shipped" if kind == "OrderShipped" else "cancelled"
            story.append(kind)
            try:
                got: object = evolve(state, event)
            except NotImplementedError:
                raise
            except Exception as error:
                got = f"{type(error).__name__}: {error}"
            state = OrderState(status, currency, total, paid)
            expect(
                got == state,
                called=f"evolve(state, event) at the end of {story}",
                got=got,
                wanted="the event applied as the task says, whatever the state before it was",
                next_step="rules belong into decide: what is in the log has happened",
            )


@check(points=1, hidden=True)
def what_does_not_concern_the_state_leaves_it() -> None:
    """evolve: refunds, unknown types, unknown fields, and that the event dict stays as it was."""
    states = [OrderState(), OrderState("placed", "EUR", 900, 400), OrderState("cancelled", "EUR", 900, 400)]
    for state in states:
        for event in (
            fact("RefundRequested", amount_cents=400),
            fact("GiftWrapChosen", amount_cents=300, total_cents=1, currency="CHF", status="shipped"),
            {"type": "Imported", "version": 2},
        ):
            before = copy.deepcopy(event)
            got = evolve(state, event)
            expect(
                got == state and event == before,
                called=f"evolve({state!r}, {before!r})",
                got=f"{got!r}, event afterwards {event!r}",
                wanted="the same state, and the event untouched",
                next_step="a refund that was asked for is no refund that was paid; an unknown type is no reason to stop",
            )
    decorated = fact("PaymentReceived", amount_cents=5, status="cancelled", currency="CHF", iban="x", total_cents=1)
    got = evolve(states[1], decorated)
    expect(
        (got.status, got.currency, got.total_cents) == ("placed", "EUR", 900),
        called=f"evolve({states[1]!r}, {decorated!r})",
        got=got,
        wanted="only paid_cents changes",
        next_step="read only the fields that the event type has",
    )


@check(points=1)
def totals_become_whole_cents() -> None:
    """upcast: a version-1 OrderPlaced gets cents and currency, exact for every amount."""
    amounts = {"19.99": 1999, "0.29": 29, "1200": 120000, "7.5": 750, "3.00": 300}
    amounts |= {f"{cents // 100}.{cents % 100:02d}": cents for cents in range(1, 3000, 7)}
    amounts["90071992547409.93"] = 9007199254740993  # one more than 2**53: no float holds it
    for total, cents in amounts.items():
        event = {"type": "OrderPlaced", "version": 1, "at": 3.0, "total": total}
        right = {"type": "OrderPlaced", "version": 2, "at": 3.0, "total_cents": cents, "currency": "EUR"}
        got = upcast(event)
        expect(
            got == right and type(got.get("total_cents")) is int,
            called=f"upcast({event!r})",
            got=got,
            wanted=f"{right}",
            next_step="money goes through Decimal from string to cents; a float is off already before it is rounded",
        )


@check(points=1, hidden=True)
def what_upcast_does_not_know_is_a_value_error() -> None:
    """upcast: totals that are no whole number of cents, unknown or missing types and versions."""
    total_advice = "which errors does Decimal raise, and for which of these strings does it raise none?"
    for total in ("19.995", "0.001", "abc", "", "1,50", "NaN", "Infinity", "-Infinity"):
        old = {"type": "OrderPlaced", "version": 1, "at": 3.0, "total": total}
        expect_raises(ValueError, partial(upcast, old), called=f"upcast({old!r})", next_step=total_advice)
    for broken in (
        {"type": "OrderPlaced", "version": 1, "at": 3.0},
        fact("GiftWrapChosen"),
        {"type": "GiftWrapChosen", "version": 1, "at": 3.0},
        {"type": "OrderShipped", "version": 3, "at": 3.0},
        {"type": "OrderShipped", "version": 0, "at": 3.0},
        {"type": "OrderShipped", "version": "2", "at": 3.0},
        {"type": "OrderShipped", "version": None, "at": 3.0},
        {"type": "OrderShipped", "at": 3.0},
        {"version": 2, "at": 3.0},
        {"type": None, "version": 1, "at": 3.0},
    ):
        expect_raises(
            ValueError,
            partial(upcast, broken),
            called=f"upcast({broken!r})",
            next_step="guessing at an unknown event corrupts every state after it: refuse it, by ValueError",
        )


@check(points=1, hidden=True)
def upcast_makes_a_new_dict_and_keeps_the_rest() -> None:
    """upcast: other types, other fields, both versions; twice gives the same; the input stays as it was."""
    fields = {"at": 3.5, "amount_cents": 5, "note": "zażółć", "channel": {"kind": "web"}}
    events = [{"type": kind, "version": version, **fields} for version in (1, 2) for kind in (
        "PaymentReceived", "OrderShipped", "OrderCancelled", "RefundRequested"
    )]  # fmt: skip
    events.append({"type": "OrderPlaced", "version": 2, "total_cents": 5, "currency": "CHF", **fields})
    events.append({"type": "OrderPlaced", "version": 1, "total": "0.05", **fields})
    for event in events:
        before = copy.deepcopy(event)
        got = upcast(event)
        right = before | {"version": 2}
        if "total" in right:
            del right["total"]
            right |= {"total_cents": 5, "currency": "EUR"}
        expect(
            event == before and got is not event,
            called=f"upcast({before!r})",
            got=f"the input afterwards: {event!r}" if event != before else "the very dict that was passed in",
            wanted="a new dict in every case, and the input untouched",
            next_step="copy first, then change the copy",
        )
        expect(
            got == right and upcast(got) == right,
            called=f"upcast({before!r}), and upcast of its result",
            got=got,
            wanted="every field that the task does not name kept as it was, and the same again the second time",
            next_step="start from all fields of the input",
        )


@check(points=1)
def appended_events_are_loaded_in_order() -> None:
    """EventStore: versions count up by stream, load returns what comes after from_version."""
    first = [fact("OrderPlaced", total_cents=900, currency="EUR"), fact("PaymentReceived", amount_cents=900)]
    with event_store() as (store, _, _):
        versions = [store.append("order-1", first, 0), store.append("order-2", first[:1], 0)]
        versions.append(store.append("order-1", [fact("OrderShipped")], 2))
        expect(
            versions == [2, 1, 3],
            called="append of 2 events to order-1, of 1 to order-2, of 1 to order-1",
            got=f"versions {versions}",
            wanted="versions [2, 1, 3]",
            next_step="each stream counts its own events from 1",
        )
        for start, right in ((0, [*first, fact("OrderShipped")]), (1, [first[1], fact("OrderShipped")]), (3, [])):
            got = store.load("order-1", start)
            expect(
                got == right,
                called=f'load("order-1", {start})',
                got=got,
                wanted=f"{right}",
                next_step="version > from_version, ordered by version, of this stream only",
            )
        others = [store.load("order-2"), store.load("order-3")]
        expect(
            others == [first[:1], []],
            called='load("order-2") and load("order-3"), which nobody wrote',
            got=others,
            wanted=f"{first[:1]} and []",
            next_step="from_version is 0 when it is left out",
        )


@check(points=1)
def a_wrong_version_is_refused() -> None:
    """EventStore.append: a version that is too low or too high stores nothing, for an empty list too."""
    event = fact("PaymentReceived", amount_cents=1)
    with event_store() as (store, db, path):
        store.append("order-1", [event, event], 0)
        cases: list[tuple[str, list[dict], int]] = [
            ("order-1", [event], 0), ("order-1", [event], 1), ("order-1", [event, event], 3),
            ("order-1", [], 1), ("order-1", [], 3), ("order-2", [event], 1), ("order-2", [event], 2), ("order-2", [], 1),
        ]  # fmt: skip
        for stream, events, version in cases:
            expect_raises(
                ConcurrencyError,
                partial(store.append, stream, events, version),
                called=f"append({stream!r}, {len(events)} events, {version}); order-1 is at 2, order-2 at 0",
                next_step="expected_version must be the stream's version exactly",
            )
            expect(
                not db.in_transaction,
                called=f"append({stream!r}, {len(events)} events, {version})",
                got="a transaction is still open on the connection",
                wanted="no open transaction after ConcurrencyError",
                next_step="roll back before you raise",
            )
        same = [store.append("order-1", [], 2), store.append("order-2", [], 0)]
        stored = [len(rows_of(path, "order-1")), len(rows_of(path, "order-2"))]
        expect(
            same == [2, 0] and stored == [2, 0] and not db.in_transaction,
            called="append of an empty list at the right versions 2 and 0",
            got=f"{same}; stored events {stored}; open transaction: {db.in_transaction}",
            wanted="[2, 0]; stored events [2, 0]; open transaction: False",
            next_step="an empty list checks the version, stores nothing and returns the version",
        )


@check(points=1, hidden=True)
def events_are_stored_as_given() -> None:
    """EventStore: what a second connection finds in the table, and what load makes of version-1 events."""
    old = {"type": "OrderPlaced", "version": 1, "at": 3.0, "total": "19.99", "note": "zażółć \"'\n", "tags": ["a"]}
    events = [old, {"type": "PaymentReceived", "version": 1, "at": 4.0, "amount_cents": 1999}, fact("OrderShipped")]
    before = copy.deepcopy(events)
    with event_store() as (store, db, path):
        store.append("order-1", events, 0)
        stored = rows_of(path, "order-1")
        expect(
            [data for _, data in stored] == before and [version for version, _ in stored] == [1, 2, 3],
            called="append of events of version 1 and 2, then the table read by another connection",
            got=stored,
            wanted="the events exactly as given, as JSON, at versions 1, 2, 3, committed",
            next_step="the log keeps what was said at the time; new shapes are made while reading",
        )
        expect(
            events == before and not db.in_transaction,
            called="append",
            got=f"the events passed in are now {events}; open transaction: {db.in_transaction}",
            wanted="the events passed in untouched, no open transaction",
            next_step="do not write into dicts that are not yours",
        )
        loaded = store.load("order-1", 0)
        expect(
            [event.get("version") for event in loaded] == [2, 2, 2] and loaded == [upcast(event) for event in before],
            called="load after that",
            got=loaded,
            wanted="every event upcast to version 2",
            next_step="pass each parsed event through upcast",
        )


@check(points=1, hidden=True)
def a_batch_is_stored_whole_or_not_at_all() -> None:
    """EventStore.append: failures in the middle of a batch (a trigger that aborts, an event that JSON refuses)."""
    event = fact("PaymentReceived", amount_cents=1)
    refuse = "CREATE TRIGGER refuse BEFORE INSERT ON events WHEN NEW.version = 5 BEGIN SELECT RAISE(ABORT, 'no'); END"
    for name in ("the database refuses the third of three", "JSON refuses the second of two"):
        with event_store() as (store, db, path):
            store.append("order-1", [event, event], 0)
            batch = [event, event, event]
            if name.startswith("the database"):
                db.execute(refuse)
            else:
                batch = [event, fact("PaymentReceived", amount_cents=object())]
            raised = ""
            try:
                store.append("order-1", batch, 2)
            except NotImplementedError:
                raise
            except Exception as error:
                raised = type(error).__name__
            stuck = db.in_transaction
            kept = len(rows_of(path, "order-1"))
            expect(
                bool(raised) and not stuck and kept == 2,
                called=f"append to a stream at version 2, where {name}",
                got=f"raised {raised or 'nothing'}, {kept - 2} of the batch stored, open transaction: {stuck}",
                wanted="an exception, nothing of the batch stored, no open transaction",
                next_step="one transaction around all inserts, and a rollback on whatever is raised",
            )
            db.execute("DROP TRIGGER IF EXISTS refuse")
            version = store.append("order-1", [event], 2)
            expect(
                version == 3,
                called="append at version 2 after the failed batch",
                got=version,
                wanted="the stream goes on where it was",
                next_step="see what the failed batch left behind",
            )


class Rival:
    """A second connection that stores version 1 of ``stream`` before the ``turn``-th statement of a first one.

    It holds the write lock for a moment and commits from a thread of its own, so that the first one can wait for it.
    """

    def __init__(self, path: Path, stream: str, turn: int):
        self.db = sqlite3.connect(path, timeout=0.0, isolation_level=None, check_same_thread=False)
        self.stream, self.turn = stream, turn
        self.seen = 0
        self.won = False
        self.thread: threading.Timer | None = None

    def before_statement(self, _sql: str) -> None:
        self.seen += 1
        if self.seen != self.turn:
            return
        try:
            self.db.execute("BEGIN IMMEDIATE")
            body = json.dumps(fact("OrderCancelled"))
            self.db.execute("INSERT INTO events VALUES (?, 1, ?)", (self.stream, body))
        except sqlite3.Error:  # locked out, or too late: the first one is ahead
            self.db.rollback()
            return
        self.thread = threading.Timer(0.02, self.commit)
        self.thread.start()

    def commit(self) -> None:
        try:
            self.db.execute("PRAGMA busy_timeout = 3000")
            self.db.execute("COMMIT")
            self.won = True
        except sqlite3.Error:
            self.db.rollback()

    def finish(self) -> None:
        if self.thread:
            self.thread.join()
        self.db.close()


def race_at(stream: str, turn: int) -> tuple[bool, str, list[Any], bool]:
    """One append to order-1 while a rival writes before its ``turn``-th statement: rival won, outcome, rows, more to come."""
    with event_store() as (store, db, path):
        rival = Rival(path, stream, turn)
        try:
            db.set_trace_callback(rival.before_statement)
            outcome = f"version {store.append('order-1', [fact('OrderShipped')], 0)}"
        except ConcurrencyError:
            outcome = "ConcurrencyError"
        except (sqlite3.Error, ValueError) as error:
            outcome = f"{type(error).__name__}: {error}"
        finally:
            db.set_trace_callback(None)
            if db.in_transaction:
                db.rollback()
            rival.finish()
        return rival.won, outcome, [data["type"] for _, data in rows_of(path, "order-1")], rival.seen >= turn


def append_with_retry(path: Path, writer: int, times: int) -> None:
    """Append ``times`` events, after each ConcurrencyError anew at the version that the stream has then."""
    with closing(open_event_db(path)) as db:
        store = EventStore(db)
        version = attempts = 0
        for number in range(times):
            while attempts < 3000:
                attempts += 1
                try:
                    version = store.append("order-1", [fact("PaymentReceived", number, amount_cents=writer)], version)
                    break
                except ConcurrencyError:
                    version = len(store.load("order-1"))


@check(points=1, hidden=True)
def a_lost_race_is_a_concurrency_error() -> None:
    """EventStore.append: another writer before each statement; two threads with two connections, 50 appends each."""
    advice = (
        "between your check and your insert nobody else may write: take the write lock first, or let the key decide"
    )
    for stream in ("order-1", "order-2"):
        turn, more = 1, True
        while more and turn <= 12:
            won, outcome, rows, more = race_at(stream, turn)
            lost = won and stream == "order-1"
            right = ("ConcurrencyError", ["OrderCancelled"]) if lost else ("version 1", ["OrderShipped"])
            expect(
                (outcome, rows) == right,
                called='append("order-1", 1 event, 0) while another connection stores version 1 of '
                f"{stream} before statement {turn}",
                got=f"{outcome}; order-1 holds {rows}; the other writer was first: {won}",
                wanted="in one stream, the second gets ConcurrencyError and the first's event stands alone; "
                "a writer to another stream is waited for",
                next_step=advice,
            )
            turn += 1
    with event_file() as path:
        open_event_db(path).close()
        errors: list[str] = []

        def work(writer: int) -> None:
            try:
                append_with_retry(path, writer, 50)
            except BaseException as error:
                errors.append(f"{type(error).__name__}: {error}")

        threads = [threading.Thread(target=work, args=(writer,), daemon=True) for writer in (1, 2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        if "NotImplementedError: " in errors:
            raise NotImplementedError
        rows = rows_of(path, "order-1")
        by_writer = [[data["at"] for _, data in rows if data["amount_cents"] == writer] for writer in (1, 2)]
        expect(
            not errors and [version for version, _ in rows] == list(range(1, 101)),
            called="50 appends by each of two threads with a connection each, retried after ConcurrencyError",
            got=f"{len(rows)} events, errors: {errors or 'none'}",
            wanted="100 events at versions without a gap, and no other exception",
            next_step=advice,
        )
        expect(
            by_writer == [list(range(50))] * 2,
            called="the same two threads",
            got=f"events by writer: {[len(events) for events in by_writer]}",
            wanted="each writer's events once, in its own order",
            next_step="never overwrite a row that is there",
        )


def random_history(rng: random.Random) -> list[dict]:
    """The events of one order under random commands, those that the rules refuse left out."""
    total = rng.randrange(10, 500)
    events, paid, at = [fact("OrderPlaced", 0.0, total_cents=total, currency="EUR")], 0, 0.0
    for _ in range(12):
        at += rng.random()
        command = rng.choices(["pay", "ship", "cancel"], [8, 2, 1])[0]
        amount = rng.randrange(1, total)
        if command == "pay" and paid + amount <= total:
            paid += amount
            events.append(fact("PaymentReceived", at, amount_cents=amount))
        elif command == "ship" and paid == total:
            return [*events, fact("OrderShipped", at)]
        elif command == "cancel":
            events.append(fact("OrderCancelled", at))
            return [*events, fact("RefundRequested", at, amount_cents=paid)] if paid else events
    return events


@check(points=1, hidden=True)
def a_snapshot_and_its_tail_equal_the_full_replay() -> None:
    """rebuild: random histories, a snapshot at every version, and that only what comes after it is replayed."""
    rng = random.Random(26)
    with event_store() as (store, _, _):
        for number in range(40):
            stream, history = f"order-{number}", random_history(rng)
            version = 0
            while version < len(history):
                size = rng.randrange(1, 4)
                version = store.append(stream, history[version : version + size], version)
            states = [OrderState()]
            for event in history:
                states.append(evolve(states[-1], event))
            kinds = [event["type"] for event in history]
            expect_state(rebuild(store, stream), states[-1], f"rebuild(store, stream) of {kinds}")
            for k, state in enumerate(states):
                got = rebuild(store, stream, (k, state))
                expect_state(got, states[-1], f"rebuild(store, stream, ({k}, {state!r})) of {kinds}")
            # a snapshot that differs from the replay shows whether the replay really starts at it
            k = rng.randrange(1, len(history) + 1)
            marked = replace(states[k], currency="XXX")
            right = reduce(evolve, history[k:], marked)
            got = rebuild(store, stream, (k, marked))
            expect_state(got, right, f"rebuild(store, stream, ({k}, {marked!r})) of {kinds}")
        expect_state(rebuild(store, "nobody"), OrderState(), "rebuild of a stream without events")


def expect_state(got: object, right: OrderState, called: str) -> None:
    """``rebuild`` gave ``right``."""
    expect(
        got == right,
        called=called,
        got=got,
        wanted="the snapshot's state, with every event after its version folded in once",
        next_step="a snapshot at version v contains event v; its replay starts with event v + 1",
    )
