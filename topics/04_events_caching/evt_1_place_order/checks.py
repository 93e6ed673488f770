"""Checks of evt-1."""

import asyncio
import contextlib
import functools
import itertools
import json
import random
import sqlite3
import tracemalloc
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from leadlab import engines
from leadlab.checks import check, expect, expect_raises
from leadlab.scenarios import orders as order_world

from .solution import InOrder, place_order, relay_once

MOST_STATEMENTS = 60  # of one place_order; a right answer needs about five


def order_rows(db: sqlite3.Connection) -> tuple[list[tuple], list[tuple]]:
    """Everything in the two tables."""
    orders = db.execute("SELECT id, total FROM orders ORDER BY id").fetchall()
    events = db.execute("SELECT event_id, key, body, sent_at FROM outbox ORDER BY seq").fetchall()
    return orders, events


def fill_outbox(db: sqlite3.Connection, *keys: str) -> list[str]:
    """One unsent event of each key, in this order; returns their event ids."""
    counts: dict[str, int] = {}
    ids = []
    db.execute("BEGIN")
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
        ids.append(f"{key}{counts[key]}")
        body = json.dumps({"event": ids[-1]}).encode()
        db.execute("INSERT INTO outbox(event_id, key, body) VALUES (?, ?, ?)", (ids[-1], key, body))
    db.execute("COMMIT")
    return ids


def unsent(db: sqlite3.Connection) -> list[str]:
    return [row[0] for row in db.execute("SELECT event_id FROM outbox WHERE sent_at IS NULL ORDER BY seq")]


async def steps(count: int) -> None:
    """Let the other tasks run ``count`` times."""
    for _ in range(count):
        await asyncio.sleep(0)


class Wire:
    """A publish function that notes what arrives and what was tried; ``fault(event_id)`` may raise before it arrives."""

    def __init__(self, fault: Callable[[str], None] = lambda event_id: None, late: bool = False) -> None:
        self.tried: list[str] = []
        self.arrived: list[str] = []
        self.fault = fault
        self.late = late

    async def publish(self, subject: str, body: bytes, event_id: str) -> None:
        self.tried.append(event_id)
        if len(self.tried) > 1000:
            raise order_world.Runaway("publish was called more than 1,000 times")
        await asyncio.sleep(0)
        if self.late:
            self.arrived.append(event_id)
        self.fault(event_id)
        if not self.late:
            self.arrived.append(event_id)


def broken_for(*event_ids: str) -> Callable[[str], None]:
    """A fault for Wire: publishing these events raises ConnectionError."""

    def fault(event_id: str) -> None:
        if event_id in event_ids:
            raise ConnectionError("the broker does not answer")

    return fault


def passed_through(receiver: Any, deliveries: Iterable[tuple[str, int, bytes]]) -> list[Any]:
    """What each receive returned, an exception's name where it raised."""
    answers: list[Any] = []
    for delivery in deliveries:
        try:
            answers.append(list(receiver.receive(*delivery)))
        except (RuntimeError, order_world.Crash) as error:
            answers.append(type(error).__name__)
    return answers


@check(points=1)
def one_call_writes_order_and_event() -> None:
    """`place_order` writes one order and one unsent event, and returns True."""
    with order_world.order_dbs() as (db,):
        created = place_order(db, "o-1", 1990)
        orders, events = order_rows(db)
    called = 'place_order(db, "o-1", 1990)'
    expect(created == True, called=called, got=created, wanted="True", next_step="say that it was created")
    expect(
        orders == [("o-1", 1990)],
        called=called,
        got=f"orders: {orders}",
        wanted='one order ("o-1", 1990)',
        next_step="INSERT INTO orders",
    )
    expect(
        len(events) == 1 and events[0][:2] == ("order-placed:o-1", "o-1") and events[0][3] is None,
        called=called,
        got=f"outbox (event_id, key, body, sent_at): {events}",
        wanted='one row with event_id "order-placed:o-1", key "o-1" and sent_at NULL',
        next_step="INSERT INTO outbox in the same transaction",
    )
    body = events[0][2]
    expect(
        isinstance(body, bytes) and json.loads(body) == {"order_id": "o-1", "total_cents": 1990},
        called=called,
        got=f"body: {body!r}",
        wanted="bytes: a JSON object with exactly order_id and total_cents",
        next_step="json.dumps({...}).encode()",
    )


@check(points=1, hidden=True)
def a_repeated_order_writes_nothing() -> None:
    """An id that exists already: with the same total, with another one, and after its event was sent and deleted."""
    for deleted in (False, True):
        with order_world.order_dbs() as (db,):
            place_order(db, "o-1", 1990)
            if deleted:
                db.execute("DELETE FROM outbox")
            before = order_rows(db)
            again = place_order(db, "o-1", 1990)
            called = "place_order with an id that exists" + (", its event deleted" if deleted else "")
            step = "let the row in orders decide, inside the transaction"
            expect(again == False, called=called, got=again, wanted="False", next_step=step)
            expect_raises(
                ValueError,
                lambda: place_order(db, "o-1", 2000),
                called="place_order with an id that exists with another total",
                next_step="compare the stored total",
            )
            after = order_rows(db)
            expect(after == before, called=called, got="the tables changed", wanted="no write", next_step=step)
            expect(
                not db.in_transaction,
                called=called,
                got="a transaction is open afterwards",
                wanted="no open transaction",
                next_step="end the transaction on this path too",
            )


@check(points=1, hidden=True)
def bad_orders_are_refused() -> None:
    """Order ids that would alter the subject, and totals that are no price."""
    ids = ["", " ", "a.b", "a*", ">", "o-1\n", "\no-1", "o 1", "ä", "o-٣", "o/1", "o\x001"]
    with order_world.order_dbs() as (db,):
        for order_id in ids:
            expect_raises(
                ValueError,
                functools.partial(place_order, db, order_id, 100),
                called=f"place_order with an id like {order_id!r}",
                next_step="match the whole id, ASCII only: re.fullmatch",
            )
        for total in (0, -1):
            expect_raises(
                ValueError,
                functools.partial(place_order, db, "o-1", total),
                called=f"place_order with total {total}",
                next_step="a total is at least 1",
            )
        orders, events = order_rows(db)
        expect(
            not orders and not events and not db.in_transaction,
            called="place_order with bad arguments",
            got=f"{len(orders)} orders, {len(events)} events, open transaction: {db.in_transaction}",
            wanted="nothing written, nothing left open",
            next_step="check the arguments before you begin",
        )
        accepted = [order_id for order_id in ("A", "_", "-", "0", "aZ_-9") if place_order(db, order_id, 1)]
        expect(
            len(accepted) == 5,
            called="place_order with letters, digits, _ and -, total 1",
            got=f"{len(accepted)} of 5 created",
            wanted="each of them created",
            next_step="look at the pattern's characters",
        )


@check(points=1, hidden=True)
def both_rows_or_none() -> None:
    """A crash at each statement of `place_order`, and a look from a second connection before each statement."""
    with order_world.order_dbs(2, timeout=0) as (db, witness):
        seen = set()

        def look(_sql: str) -> None:
            with contextlib.suppress(sqlite3.OperationalError):  # locked: sees nothing
                orders, events = order_rows(witness)
                seen.add((len(orders), len(events)))

        db.set_trace_callback(look)
        place_order(db, "o-1", 1990)
        db.set_trace_callback(None)
        expect(
            seen <= {(0, 0), (1, 1)},
            called="place_order, looked at from a second connection before each statement",
            got=f"(orders, events) seen: {sorted(seen)}",
            wanted="both rows or none at every moment",
            next_step="write both between one BEGIN and one COMMIT",
        )
        orders, events = order_rows(witness)
        expect(
            (len(orders), len(events)) == (1, 1),
            called="place_order, looked at from a second connection afterwards",
            got=f"{len(orders)} orders, {len(events)} events",
            wanted="one of each, committed",
            next_step="commit before you return",
        )
    for step in range(1, MOST_STATEMENTS):
        with order_world.order_dbs(factory=order_world.WatchedConnection) as (db,):
            statements = 0

            def crash(sql: str, step: int = step) -> None:
                nonlocal statements
                if sql.strip().upper().startswith("ROLLBACK"):
                    return
                statements += 1
                if statements == step:
                    raise order_world.Crash

            db.before = crash
            outcome = "returned"
            try:
                place_order(db, "o-1", 1990)
            except order_world.Crash:
                outcome = "raised"
            db.before = None
            called = f"place_order, killed by a Crash(BaseException) at its statement {step}"
            if statements < step:
                expect(step > 1, called=called, got="no statement ran", wanted="SQL", next_step="use the connection")
                return
            expect(outcome == "raised", called=called, got=outcome, wanted="the crash propagates", next_step="raise")
            is_open = db.in_transaction
            if is_open:
                db.rollback()
            orders, events = order_rows(db)
            expect(
                not is_open,
                called=called,
                got="a transaction is left open",
                wanted="no open transaction",
                next_step="roll back on BaseException, not on Exception",
            )
            expect(
                len(orders) == len(events),
                called=called,
                got=f"{len(orders)} orders, {len(events)} events",
                wanted="both rows or none",
                next_step="write both between one BEGIN and one COMMIT",
            )


@check(points=1, hidden=True)
def two_clients_place_the_same_id() -> None:
    """Before each statement of one `place_order`, a second connection places the same id; another writer holds the lock."""

    def attempt(db: sqlite3.Connection) -> str:
        try:
            return str(bool(place_order(db, "o-1", 1990)))
        except sqlite3.OperationalError:
            return "OperationalError"
        except Exception as error:
            return type(error).__name__

    with order_world.order_dbs() as (db,):
        place_order(db, "o-0", 1990)  # so that an unwritten answer says so
    with order_world.order_dbs(2, timeout=0) as (db, other):
        other.execute("BEGIN IMMEDIATE")
        said = attempt(db)
        is_open = db.in_transaction
        other.execute("ROLLBACK")
        expect(
            said == "OperationalError" and not is_open,
            called="place_order, while another connection writes something else",
            got=f"{said}, open transaction: {is_open}",
            wanted="OperationalError, and nothing left open: the order was not placed",
            next_step="let the error through; False means that the order is there",
        )
    for step in range(1, MOST_STATEMENTS):
        with order_world.order_dbs(2, timeout=0) as (db, other):
            outcomes: list[str] = []
            statements = 0

            def intrude(_sql: str, step: int = step, other: Any = other, outcomes: list[str] = outcomes) -> None:
                nonlocal statements
                statements += 1
                if statements == step:
                    outcomes.append(attempt(other))

            db.set_trace_callback(intrude)
            outcomes.append(attempt(db))
            db.set_trace_callback(None)
            for connection in (db, other):
                if connection.in_transaction:
                    connection.rollback()
            orders, events = order_rows(db)
        if statements < step:
            return
        expect(
            outcomes.count("True") == 1 and set(outcomes) <= {"True", "False", "OperationalError"},
            called=f"place_order on two connections, the second before statement {step} of the first",
            got=f"second and first: {', '.join(outcomes)}",
            wanted="one True; the other False, or OperationalError if the lock is taken",
            next_step="take the write lock before you look: BEGIN IMMEDIATE",
        )
        expect(
            (len(orders), len(events)) == (1, 1),
            called="place_order on two connections",
            got=f"{len(orders)} orders, {len(events)} events",
            wanted="one of each",
            next_step="take the write lock before you look: BEGIN IMMEDIATE",
        )


@check(points=1)
async def a_pass_publishes_in_order_and_marks() -> None:
    """`relay_once` publishes the unsent rows in `seq` order, marks them, and has nothing left to do afterwards."""
    with order_world.order_dbs() as (db,):
        ids = fill_outbox(db, "b", "a", "b", *("c" * 9), "a")
        db.execute("UPDATE outbox SET sent_at = 1.0 WHERE event_id = 'c1'")
        ids.remove("c1")
        wire = Wire()
        counts = [await relay_once(db, wire.publish) for _ in range(2)]
        left = unsent(db)
    called = "relay_once, twice, with one row marked as sent before"
    expect(
        wire.arrived == ids,
        called=called,
        got=f"published: {wire.arrived}",
        wanted=f"each unsent event once, by seq: {ids}",
        next_step="SELECT … WHERE sent_at IS NULL … ORDER BY seq",
    )
    expect(
        not left,
        called=called,
        got=f"unsent: {left}",
        wanted="no unsent row",
        next_step="set sent_at after publish returned",
    )
    expect(
        counts == [len(ids), 0],
        called=called,
        got=f"returned {counts}",
        wanted="the number published in each pass",
        next_step="count the publishes that returned",
    )


@check(points=1, hidden=True)
async def bodies_arrive_byte_for_byte() -> None:
    """Other event types, with quotes, non-ASCII and NUL in the body, through a real JetStream server."""
    rows = [
        ("order-cancelled:o-1", "o-1", b'{ "why": "it\'s \\"late\\"" }'),
        ("order-cancelled:o-3", "o-3", b'{"a":1,"a":2}\x00\r\n'),
        ("photo-added:o-2", "o-2", bytes(range(256))),
        ("stock-moved:7", "sku_7", '{"text":"naïve → 東京"}'.encode()),
    ]
    wanted = [(f"orders.{key}", body, event_id) for event_id, key, body in rows]
    try:
        url: str | None = engines.jetstream().url
    except engines.EngineError:
        url = None  # no server on this machine: the same bodies over the broker in memory
    with order_world.order_dbs() as (db,):
        db.executemany("INSERT INTO outbox(event_id, key, body) VALUES (?, ?, ?)", rows)
        got = await order_world.carried(url, lambda publish: relay_once(db, publish))
    for have, want in itertools.zip_longest(got, wanted):
        for part, one, other in zip(
            ("subject", "body", "event id"), have or (None,) * 3, want or (None,) * 3, strict=True
        ):
            expect(
                one == other,
                called="relay_once with rows of other event types",
                got=f"{part} {one!r}",
                wanted=f"the {part} as it follows from the row, unchanged",
                next_step="pass the stored bytes on; do not decode or build them anew",
            )


@check(points=1, hidden=True)
async def a_failing_key_stops_alone() -> None:
    """Publishing fails at a key's second event: other keys flow, its later events stay, the next pass goes on."""
    with order_world.order_dbs() as (db,):
        fill_outbox(db, "A", "B", "A", "A", "B")
        wire = Wire(broken_for("A2"))
        try:
            count = await relay_once(db, wire.publish)
        except ConnectionError:
            count = -1
        called = "relay_once; publish raises ConnectionError at the second event of key A"
        expect(
            count != -1,
            called=called,
            got="the ConnectionError came out",
            wanted="not re-raised",
            next_step="catch Exception around publish",
        )
        expect(
            [event for event in wire.arrived if event[0] == "B"] == ["B1", "B2"],
            called=called,
            got=f"published: {wire.arrived}",
            wanted="every event of the other key",
            next_step="go on with the other keys",
        )
        expect(
            [event for event in wire.tried if event[0] == "A"] == ["A1", "A2"],
            called=called,
            got=f"publish called for: {wire.tried}",
            wanted="nothing more of key A in this pass",
            next_step="remember the keys that failed",
        )
        left = unsent(db)
        expect(
            (count, left) == (3, ["A2", "A3"]),
            called=called,
            got=f"returned {count}, unsent {left}",
            wanted="the number that was published; the rest unsent",
            next_step="mark and count only what publish returned for",
        )
        wire.fault = lambda event_id: None
        again = await relay_once(db, wire.publish)
        expect(
            (again, wire.tried[-2:], unsent(db)) == (2, ["A2", "A3"], []),
            called="the next relay_once, publish healthy again",
            got=f"returned {again}, unsent {unsent(db)}",
            wanted="the key goes on where it stopped",
            next_step="keep the stopped keys in a variable of the pass",
        )


@check(points=1, hidden=True)
async def a_stuck_key_starves_nobody() -> None:
    """Many rows of a stuck key before another key's, and a small batch."""
    with order_world.order_dbs() as (db,):
        fill_outbox(db, *("A" * 150), "B", "B", "B")
        stuck = broken_for(*(f"A{number}" for number in range(1, 151)))
        for _ in range(2):
            wire = Wire(stuck)
            await relay_once(db, wire.publish, 3)
            called = "relay_once with batch=3; 150 rows of a key that fails stand before those of key B"
            expect(
                len(wire.tried) <= 3,
                called=called,
                got=f"{len(wire.tried)} attempts",
                wanted="at most batch attempts, failed ones included",
                next_step="count attempts, not successes",
            )
        left = [event for event in unsent(db) if event[0] == "B"]
        expect(
            not left,
            called=called,
            got=f"unsent of B after two passes: {left}",
            wanted="key B flows past the stuck rows",
            next_step="go on past a stuck key; rows that are passed over cost no batch",
        )
    with order_world.order_dbs() as (db,):
        ids = fill_outbox(db, *("A" * 9))
        wire = Wire()
        count = await relay_once(db, wire.publish, batch=4)
        expect(
            (count, wire.arrived) == (4, ids[:4]),
            called="relay_once with batch=4 and nine healthy rows",
            got=f"returned {count}, published {len(wire.arrived)}",
            wanted="the first batch rows",
            next_step="stop after batch attempts",
        )


@check(points=1, hidden=True)
async def a_dying_pass_repeats_at_most_one() -> None:
    """A pass ends by cancellation or crash in the middle of a batch, before or after the event arrived."""
    for kind, late in itertools.product((asyncio.CancelledError, order_world.Crash), (False, True)):

        def fault(event_id: str, kind: type[BaseException] = kind) -> None:
            if event_id == "A50":
                raise kind

        with order_world.order_dbs() as (db,):
            fill_outbox(db, *("A" * 100))
            wire = Wire(fault, late)

            async def one_pass(wire: Wire = wire, kind: type[BaseException] = kind, db: Any = db) -> str:
                try:
                    await relay_once(db, wire.publish)
                except kind:
                    return "raised"
                return "returned"

            outcome = await one_pass()
            is_open = db.in_transaction
            if is_open:
                db.rollback()
            left = set(unsent(db))
        called = f"relay_once; publish raises {kind.__name__} in the middle of 100 rows"
        expect(
            outcome == "raised" and wire.tried[-1] == "A50",
            called=called,
            got=f"the pass {outcome}, {len(wire.tried)} publishes",
            wanted="the pass ends there and the exception propagates",
            next_step="catch Exception, never BaseException, around publish",
        )
        repeated = sum(event in left for event in wire.arrived)
        expect(
            repeated <= 1,
            called=called,
            got=f"{repeated} rows published but unmarked",
            wanted="at most one",
            next_step="commit each mark before the next publish",
        )
        lost = 100 - len(left | set(wire.arrived))
        expect(
            lost == 0 and not is_open,
            called=called,
            got=f"{lost} rows marked but never published, open transaction: {is_open}",
            wanted="a mark only after its publish returned, and nothing left open",
            next_step="publish first, then mark",
        )


@check(points=1, hidden=True)
async def nothing_is_locked_while_it_awaits() -> None:
    """A second connection writes while `publish` is awaited."""
    with order_world.order_dbs(2, timeout=0) as (db, other):
        fill_outbox(db, *("AB" * 5))
        locked = []

        def write(event_id: str) -> None:
            try:
                other.execute("INSERT INTO orders VALUES (?, 1)", (event_id,))
            except sqlite3.OperationalError as error:
                locked.append(str(error))
            if db.in_transaction:
                locked.append("a transaction is open")

        wire = Wire(write)
        await relay_once(db, wire.publish)
        expect(
            len(wire.arrived) == 10 and not locked,
            called="relay_once; publish writes to the file through a second connection",
            got=f"{len(wire.arrived)} of 10 published; the writer met: {locked[0] if locked else 'nothing'}",
            wanted="no lock and no transaction while publish is awaited",
            next_step="fetch the row completely, await with nothing open, then mark; iterate over no cursor across an await",
        )


@check(points=1, hidden=True)
async def two_relays_at_once_keep_the_order() -> None:
    """Two relays on two connections, with seeded delays: nothing is lost, first occurrences stay in order per key."""
    for seed in range(8):
        rng = random.Random(seed)
        keys = [rng.choice("ABCD") for _ in range(16)]
        arrived: list[str] = []

        async def publish(
            subject: str, body: bytes, event_id: str, rng: random.Random = rng, arrived: list[str] = arrived
        ) -> None:
            await steps(rng.randrange(4))
            arrived.append(event_id)
            await steps(rng.randrange(4))

        async def both(first: Any, second: Any, publish: Callable[..., Awaitable[None]] = publish) -> None:
            await asyncio.gather(relay_once(first, publish), relay_once(second, publish))

        with order_world.order_dbs(2, timeout=0.01) as (first, second):
            ids = fill_outbox(first, *keys)
            await both(first, second)
            left = unsent(first)
        called = "relay_once on two connections at once"
        expect(
            set(arrived) == set(ids) and not left,
            called=called,
            got=f"{len(set(ids) - set(arrived))} events never arrived, {len(left)} rows unsent",
            wanted="every event arrives and is marked",
            next_step="mark only after publish returned",
        )
        firsts = list(dict.fromkeys(arrived))
        for key in "ABCD":
            order = [event for event in firsts if event[0] == key]
            expect(
                order == [event for event in ids if event[0] == key],
                called=called,
                got=f"first occurrences of one key: {order}",
                wanted="seq order for each key",
                next_step="an event may be passed over only if its publish has returned",
            )


@check(points=1, hidden=True)
async def eighty_one_pairs_of_crashes() -> None:
    """The whole system, killed at every pair of its nine crash points, on a broker that repeats messages."""
    points = [
        *("before-commit", "after-commit", "before-publish", "after-publish", "after-mark"),
        *("received", "charged", "recorded", "acked"),
    ]
    with order_world.order_dbs() as (db,):
        place_order(db, "o-0", 1990)
        fresh = await relay_once(db, Wire().publish)
    expect(
        fresh == 1,
        called="place_order, then relay_once",
        got=f"{fresh} published",
        wanted="one",
        next_step="get the visible checks right first",
    )
    for seed, pair in enumerate(itertools.product(points, points)):
        run = await order_world.run_answer(place_order, relay_once, pair, seed)
        expect(
            not run.verdicts,
            called=f"place_order, relay_once and the given consumer; crashes: {pair[0]}, then {pair[1]}",
            got=", ".join(run.verdicts),
            wanted="nothing lost, nothing charged twice",
            next_step="ask what is in the file at that moment, and who finds it",
        )


@check(points=1)
def an_early_event_waits() -> None:
    """Two events of one key arrive the wrong way round."""
    applied: list[tuple[str, int, bytes]] = []
    receiver = InOrder(lambda *event: applied.append(event))
    answers = [list(receiver.receive("o-1", 2, b"paid")), list(receiver.receive("o-1", 1, b"placed"))]
    called = 'receive("o-1", 2, b"paid"), then receive("o-1", 1, b"placed")'
    expect(
        applied == [("o-1", 1, b"placed"), ("o-1", 2, b"paid")],
        called=called,
        got=f"applied: {applied}",
        wanted="1, then 2",
        next_step="keep what is early until its turn",
    )
    expect(
        answers == [[], [1, 2]],
        called=called,
        got=f"returned {answers}",
        wanted="[] and [1, 2]",
        next_step="return what this call applied",
    )


@check(points=1, hidden=True)
def random_permutations_with_duplicates() -> None:
    """300 seeded permutations of two keys' events, with duplicates: order, return values, each event once."""
    for seed in range(300):
        rng = random.Random(seed)
        events = [(key, seq, f"{key}{seq}".encode()) for key in ("o-1", "o-2") for seq in range(1, rng.randint(2, 7))]
        deliveries = events + rng.choices(events, k=rng.randint(0, 6))
        rng.shuffle(deliveries)
        position: dict[str, int] = {}
        have: set[tuple[str, int]] = set()
        wanted = []
        for key, seq, _ in deliveries:
            have.add((key, seq))
            turn = []
            while (key, position.get(key, 0) + 1) in have:
                position[key] = position.get(key, 0) + 1
                turn.append(position[key])
            wanted.append(turn)
        applied: list[tuple[str, int, bytes]] = []
        answers = passed_through(InOrder(lambda *event, applied=applied: applied.append(event)), deliveries)
        called = "receive, for a permutation of two keys' events with duplicates"
        for key in ("o-1", "o-2"):
            expect(
                [event for event in applied if event[0] == key] == [event for event in events if event[0] == key],
                called=called,
                got=f"applied for one key: {[seq for k, seq, _ in applied if k == key]}",
                wanted="every event of the key once, in order, with its body",
                next_step="one position and one waiting room per key",
            )
        expect(
            answers == wanted,
            called=called,
            got=f"returned {answers}",
            wanted="each call returns what it applied",
            next_step="collect the numbers during the call",
        )


@check(points=1, hidden=True)
def the_first_body_is_kept() -> None:
    """An early event arrives twice, with different bodies."""
    bodies: list[bytes] = []
    receiver = InOrder(lambda key, seq, body: bodies.append(body))
    for seq, body in (
        (3, b"third"),
        (2, b"first body"),
        (2, b"second body"),
        (3, b"other"),
        (1, b"head"),
        (1, b"late"),
    ):
        receiver.receive("o-1", seq, body)
    expect(
        bodies == [b"head", b"first body", b"third"],
        called="receive, where early events come twice with different bodies",
        got=f"applied bodies: {bodies}",
        wanted="the body that came first for each seq",
        next_step="dict.setdefault",
    )


@check(points=1, hidden=True)
def a_failed_event_stays_at_the_head() -> None:
    """`apply` raises twice at one event: it propagates, is not counted, nothing overtakes, it is applied once."""
    for kind in (RuntimeError, order_world.Crash):
        applied: list[int] = []
        failures = [kind(), kind()]

        def apply(key: str, seq: int, body: bytes, applied: Any = applied, failures: Any = failures) -> None:
            if seq == 2 and failures:
                raise failures.pop()
            applied.append(seq)

        deliveries = [("o-1", seq, b"") for seq in (1, 3, 2, 2, 2, 3, 4)]
        answers = passed_through(InOrder(apply), deliveries)
        called = f"receive; apply raises {kind.__name__} twice at one event, which is delivered again each time"
        expect(
            answers[2:4] == [kind.__name__] * 2,
            called=called,
            got=f"the two calls gave {answers[2:4]}",
            wanted="the exception propagates from both",
            next_step="let it through, and move the position on only after apply has returned",
        )
        expect(
            applied == [1, 2, 3, 4],
            called=called,
            got=f"applied: {applied}",
            wanted="every event once, in order",
            next_step="move the key's position on only after apply returned",
        )
        expect(
            answers[4:] == [[2, 3], [], [4]],
            called=called,
            got=f"afterwards the calls returned {answers[4:]}",
            wanted="each call returns what it applied",
            next_step="what waited behind the head is applied by the call that frees it",
        )

    applied = []
    failures = [RuntimeError()]

    def fail_at_three(key: str, seq: int, body: bytes) -> None:
        if seq == 3 and failures:
            raise failures.pop()
        applied.append(seq)

    answers = passed_through(InOrder(fail_at_three), [("o-1", seq, b"") for seq in (2, 3, 1, 3)])
    expect(
        answers == [[], [], "RuntimeError", [3]] and applied == [1, 2, 3],
        called="receive of the event that frees two others; apply raises at the last of the three",
        got=f"applied {applied}; the calls gave {answers}",
        wanted="the exception propagates, what was applied before it stays applied, the next call tries the rest",
        next_step="let the exception through, whatever the call has applied before",
    )


@check(points=1, hidden=True)
def any_delivery_tries_the_head_again() -> None:
    """After a failure in `apply`, a duplicate of an old event and a still earlier one arrive."""
    applied: list[int] = []
    broken = True

    def apply(key: str, seq: int, body: bytes) -> None:
        if broken and seq == 2:
            raise RuntimeError
        applied.append(seq)

    receiver = InOrder(apply)
    answers = passed_through(receiver, [("o-1", seq, b"") for seq in (1, 2, 1)])
    called = "receive of an old duplicate after apply failed"
    expect(
        answers[1:] == ["RuntimeError", "RuntimeError"],
        called=called,
        got=f"while apply still fails: {answers[1:]}",
        wanted="the head is tried again, so its exception propagates again",
        next_step="try the head at every receive, not only at new events",
    )
    broken = False
    answers = passed_through(receiver, [("o-2", 1, b""), ("o-1", 1, b"")])
    expect(
        (answers, applied) == ([[1], [2]], [1, 1, 2]),
        called=called,
        got=f"another key, then the duplicate, returned {answers}",
        wanted="the duplicate lets the head through, with the body that was kept; the other key is not concerned",
        next_step="try the head at every receive of its key",
    )


@check(points=1, hidden=True)
def nothing_is_kept_per_applied_event() -> None:
    """Memory after 5,000 events of one key, neighbours swapped."""
    receiver = InOrder(lambda key, seq, body: None)
    expect(
        receiver.receive("o-1", 1, b"") == [1], called="receive", got="not [1]", wanted="[1]", next_step="begin at 1"
    )
    was_tracing = tracemalloc.is_tracing()
    if not was_tracing:
        tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for seq in range(2, 5002, 2):
            receiver.receive("o-1", seq + 1, b"%d" % seq)
            receiver.receive("o-1", seq, b"%d" % seq)
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        if not was_tracing:
            tracemalloc.stop()
    expect(
        receiver.receive("o-1", 5002, b"") == [5002],
        called="receive, 5,000 events of one key, neighbours swapped",
        got="the next event was not applied alone",
        wanted="all 5,000 applied",
        next_step="apply what waits as soon as its turn has come",
    )
    expect(
        grown < 20_000,
        called="receive, 5,000 events of one key",
        got=f"about {round(grown, -3) // 1000} kB more than before",
        wanted="less than 20 kB: nothing kept per applied event",
        next_step="one number per key says what has been applied",
    )


@check(points=1, hidden=True)
def sequences_begin_at_one() -> None:
    """Sequence numbers below 1."""
    applied: list[int] = []
    receiver = InOrder(lambda key, seq, body: applied.append(seq))
    for seq in (0, -1):
        expect_raises(
            ValueError,
            functools.partial(receiver.receive, "o-1", seq, b""),
            called=f"receive with seq {seq}",
            next_step="refuse it first",
        )
    answer = receiver.receive("o-1", 1, b"")
    expect(
        answer == [1] and applied == [1],
        called="receive of seq 1 after the refused ones",
        got=f"returned {answer}, applied {applied}",
        wanted="[1]",
        next_step="a refused number must change nothing",
    )
