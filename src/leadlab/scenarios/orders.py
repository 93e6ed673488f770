"""The order system's world: its tables, the payment provider, crash points, and a broker to run it on.

The designs themselves (who commits, publishes, charges and acknowledges when) stand in the lesson and in the lab's
answers. Here lies what carries them: a :class:`Shop` runs one order through a design on a real JetStream server and kills
it where it is told to; :class:`MiniBroker` and :class:`WatchedConnection` do the same for the lab without a server.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nats
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, StorageType, StreamConfig

ORDER_SCHEMA = """
CREATE TABLE IF NOT EXISTS orders(id TEXT PRIMARY KEY, total INTEGER);
CREATE TABLE IF NOT EXISTS outbox(
    seq INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT UNIQUE, key TEXT, body BLOB, sent_at REAL
);
"""
PAYMENT_SCHEMA = """
CREATE TABLE IF NOT EXISTS inbox(event_id TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS ledger(order_id TEXT, total INTEGER);
"""
LOST, GHOST, DOUBLE, UNRECORDED = "LOST", "GHOST", "DOUBLE", "UNRECORDED"
ACK_WAIT_S = 60.0  # never runs out within a scenario: redelivery is asked for, so no count hangs on the wall clock
SCENARIOS_AT_ONCE = 30
MOST_PASSES = 10  # of a relay with at most two crashes; three are enough for a right one


class Crash(BaseException):
    """The process dies here. No ``except Exception`` hides it, as none hides a kill."""


class Runaway(BaseException):
    """An answer went on far beyond what any right one needs."""


def open_order_db(
    path: str | Path, timeout: float = 5.0, factory: type[sqlite3.Connection] = sqlite3.Connection
) -> sqlite3.Connection:
    """A connection in autocommit mode to the order system's database file, whose tables are made if they are missing.

    ``timeout`` is how long a statement waits for another connection's lock, in seconds. The file does not wait for the
    disk (``synchronous=OFF``): a scenario kills processes, not the machine.
    """
    db = sqlite3.connect(path, timeout=timeout, isolation_level=None, factory=factory)
    db.execute("PRAGMA synchronous=OFF")
    for statement in (ORDER_SCHEMA + PAYMENT_SCHEMA).split(";"):
        if statement.strip():
            db.execute(statement)
    return db


@contextlib.contextmanager
def order_db_file() -> Iterator[Path]:
    """The path of a database file in a folder of its own, which goes away at the end."""
    with tempfile.TemporaryDirectory(prefix="leadlab-orders-", ignore_cleanup_errors=True) as folder:
        yield Path(folder) / "orders.db"


@contextlib.contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """``BEGIN IMMEDIATE``, then commit, or roll back on whatever is raised, a crash included."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


class PaymentProvider:
    """The card company: outside our database, so no rollback of ours takes a charge back.

    It honours idempotency keys: a repeated key answers as the first time did, without a second charge.
    """

    def __init__(self) -> None:
        self.charges: list[str] = []
        self._keys: set[str] = set()

    def charge(self, order_id: str, *, key: str | None = None) -> bool:
        """Charge ``order_id``; whether money moved at this call."""
        if key is not None:
            if key in self._keys:
                return False
            self._keys.add(key)
        self.charges.append(order_id)
        return True


class CrashPlan:
    """Named points at which the code under test dies: the first, then, after it, the second, and so on.

    Call it where a point is passed. A point that is never passed in its turn crashes nothing.
    """

    def __init__(self, crash_at: Iterable[str] = ()) -> None:
        self._left = list(crash_at)
        self.passed: list[str] = []
        self.crashes: list[str] = []

    def __call__(self, name: str) -> None:
        self.passed.append(name)
        if self._left and self._left[0] == name:
            del self._left[0]
            self.crashes.append(name)
            raise Crash(name)


def broken_promises(db: sqlite3.Connection, provider: PaymentProvider) -> list[str]:
    """In which ways "nothing lost, nothing charged twice" is broken for the one order of a run; empty if it is kept."""
    orders = db.execute("SELECT count(*) FROM orders").fetchone()[0]
    recorded = db.execute("SELECT count(*) FROM ledger").fetchone()[0]
    charges = len(provider.charges)
    broken = {
        LOST: orders and not charges,
        GHOST: charges and not orders,
        DOUBLE: charges > 1,
        UNRECORDED: charges and not recorded,
    }
    return [name for name, holds in broken.items() if holds]


@dataclass
class Run:
    """What is left when one order went through one design and everything that died was restarted.

    ``points`` are the points that were passed, ``crashes`` those at which a process died, ``deliveries`` how often the
    broker handed the event to the consumer, ``verdicts`` the ways in which the promise is broken, ``trace`` what each
    process did, in order.
    """

    points: list[str]
    crashes: list[str]
    deliveries: int
    verdicts: list[str]
    trace: list[tuple[str, str]] = field(default_factory=list)


class Shop:
    """One order on its way through one design: database, broker and provider, and the crash that is planned."""

    order_id = "o-1"
    event_id = "order-placed:o-1"

    def __init__(self, js: JetStreamContext, name: str, path: Path, dedup: bool, plan: CrashPlan) -> None:
        self.db = open_order_db(path)
        self.provider = PaymentProvider()
        self.trace: list[tuple[str, str]] = []
        self._js, self._name, self._dedup, self._plan = js, name, dedup, plan
        self._process = "producer"
        self._deliveries = 0
        self._held: Msg | None = None

    def point(self, name: str) -> None:
        """A place at which the process may die."""
        try:
            self._plan(name)
        except Crash:
            self.trace.append((self._process, f"crash: {name}"))
            raise
        self.trace.append((self._process, name))

    def transaction(self) -> contextlib.AbstractContextManager[None]:
        return transaction(self.db)

    def write_order(self) -> None:
        self.db.execute("INSERT INTO orders VALUES (?, 1990)", (self.order_id,))

    def write_event(self) -> None:
        self.db.execute(
            "INSERT INTO outbox(event_id, key, body) VALUES (?, ?, ?)", (self.event_id, self.order_id, b"{}")
        )

    def unsent(self) -> list[int]:
        """The ``seq`` of each outbox row that is not marked as sent, in order."""
        return [seq for (seq,) in self.db.execute("SELECT seq FROM outbox WHERE sent_at IS NULL ORDER BY seq")]

    def mark_sent(self, seq: int) -> None:
        self.db.execute("UPDATE outbox SET sent_at = 0.0 WHERE seq = ?", (seq,))

    async def publish(self) -> None:
        """Publish the event and wait until the broker has confirmed it."""
        headers = {"Nats-Msg-Id": self.event_id} if self._dedup else None
        await self._js.publish(f"{self._name}.orders.{self.order_id}", b"{}", headers=headers)

    def first_delivery(self) -> bool:
        """Put the event into the inbox; False if it is there already."""
        return self.db.execute("INSERT OR IGNORE INTO inbox VALUES (?)", (self.event_id,)).rowcount == 1

    def charge(self, key: str | None = None) -> None:
        """Ask the payment provider to charge the order, under an idempotency key or without one."""
        moved = self.provider.charge(self.order_id, key=key)
        self.trace.append(("provider", f"charge {len(self.provider.charges)}" if moved else "same key: no charge"))

    def record(self) -> None:
        """Write the charge into the payment service's ledger."""
        self.db.execute("INSERT INTO ledger VALUES (?, 1990)", (self.order_id,))

    async def run(self, design: Design) -> Run:
        """Client call, relay, consumer; the client does not retry, relay and consumer are restarted until they finish."""
        with contextlib.suppress(Crash):
            await design.producer(self)
        if design.relay:
            await self._until_finished("relay", design.relay)
        await self._until_finished("consumer", lambda _shop: self._consume(design.consumer))
        verdicts = broken_promises(self.db, self.provider)
        return Run(self._plan.passed, self._plan.crashes, self._deliveries, verdicts, self.trace)

    async def _until_finished(self, process: str, work: Callable[[Shop], Awaitable[None]]) -> None:
        self._process = process
        while True:
            try:
                return await work(self)
            except Crash:
                continue

    async def _consume(self, handle: Callable[[Shop, Msg], Awaitable[None]]) -> None:
        if self._held and not self._held.is_acked:
            await self._held._client.publish(self._held.reply, b"-NAK")  # the supervisor's "the ack wait has passed"
        subscription = await self._js.pull_subscribe_bind(self._name, self._name)
        last = (await self._js.stream_info(self._name)).state.last_seq
        try:
            while await _acked_up_to(subscription) < last:
                (self._held,) = await subscription.fetch(1, timeout=20)
                self._deliveries += 1
                await handle(self, self._held)
                self._held = None
        finally:
            await subscription.unsubscribe()


async def _acked_up_to(subscription: JetStreamContext.PullSubscription) -> int:
    # Not num_pending and num_ack_pending: the server updates those a moment after it has confirmed a publish.
    floor = (await subscription.consumer_info()).ack_floor
    return floor.stream_seq if floor else 0


@dataclass(frozen=True)
class Design:
    """How producer, relay and consumer go about their work; ``relay`` is None where the producer publishes itself."""

    producer: Callable[[Shop], Awaitable[None]]
    consumer: Callable[[Shop, Msg], Awaitable[None]]
    relay: Callable[[Shop], Awaitable[None]] | None = None


class CrashLab:
    """Runs designs on one JetStream server, each run in a stream, a durable consumer and a database of its own."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._prefix = f"orders-{secrets.token_hex(4)}"  # no run meets what an interrupted one left behind
        self._runs = 0
        self._slots = asyncio.Semaphore(SCENARIOS_AT_ONCE)

    async def __aenter__(self) -> CrashLab:
        self._nc = await nats.connect(servers=[self._url], reconnect_time_wait=0.1)
        self._js = self._nc.jetstream(timeout=20)
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self._nc.close()

    async def dedup_window(self) -> float:
        """How long the server remembers message ids in a stream that does not say, in seconds."""
        name = f"{self._prefix}-window"
        info = await self._js.add_stream(StreamConfig(name=name, subjects=[name], storage=StorageType.MEMORY))
        await self._js.delete_stream(name)
        return info.config.duplicate_window or 0.0

    async def run(self, design: Design, crash_at: Iterable[str] = (), *, dedup: bool = True) -> Run:
        """One order through ``design``, killed at the points ``crash_at``, one after the other."""
        async with self._slots:
            self._runs += 1
            name = f"{self._prefix}-{self._runs}"
            stream = StreamConfig(name=name, subjects=[f"{name}.>"], storage=StorageType.MEMORY)
            consumer = ConsumerConfig(durable_name=name, ack_policy=AckPolicy.EXPLICIT, ack_wait=ACK_WAIT_S)
            await self._js.add_stream(stream)
            await self._js.add_consumer(name, consumer)
            with order_db_file() as path:
                shop = Shop(self._js, name, path, dedup, CrashPlan(crash_at))
                try:
                    return await shop.run(design)
                finally:
                    shop.db.close()
                    await self._js.delete_stream(name)


@contextlib.contextmanager
def order_dbs(
    count: int = 1, *, timeout: float = 5.0, factory: type[sqlite3.Connection] = sqlite3.Connection
) -> Iterator[tuple[Any, ...]]:
    """``count`` connections to one fresh database file of the order system; closed, and the file removed, at the end."""
    with order_db_file() as path, contextlib.ExitStack() as stack:
        yield tuple(
            stack.enter_context(contextlib.closing(open_order_db(path, timeout, factory))) for _ in range(count)
        )


class WatchedConnection(sqlite3.Connection):
    """A connection that calls ``before(sql)`` and ``after(sql)`` around each statement, whichever way it is given.

    What they raise comes out of the statement: ``before`` is a crash that kills it, ``after`` one that follows it.
    """

    before: Callable[[str], None] | None = None
    after: Callable[[str], None] | None = None

    def _around(self, sql: str, run: Callable[[], Any]) -> Any:
        if self.before:
            self.before(sql)
        result = run()
        if self.after:
            self.after(sql)
        return result

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(factory or _WatchedCursor)

    def execute(self, sql: str, parameters: Any = ()) -> Any:
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any) -> Any:
        return self.cursor().executemany(sql, parameters)

    def executescript(self, sql_script: str) -> Any:
        return self.cursor().executescript(sql_script)

    def commit(self) -> None:
        self._around("COMMIT", super().commit)

    def rollback(self) -> None:
        self._around("ROLLBACK", super().rollback)

    def __exit__(self, kind: Any, value: Any, traceback: Any) -> Any:
        # The inherited one commits without a call of commit(); like it, a commit that fails is rolled back.
        if kind is not None:
            self.rollback()
            return False
        try:
            self.commit()
        except BaseException:
            super().rollback()
            raise
        return False


class _WatchedCursor(sqlite3.Cursor):
    connection: WatchedConnection

    def execute(self, sql: str, parameters: Any = ()) -> Any:
        run = super().execute
        return self.connection._around(sql, lambda: run(sql, parameters))

    def executemany(self, sql: str, parameters: Any) -> Any:
        run = super().executemany
        return self.connection._around(sql, lambda: run(sql, parameters))

    def executescript(self, sql_script: str) -> Any:
        run = super().executescript
        return self.connection._around(sql_script, lambda: run(sql_script))


@dataclass(frozen=True)
class OrderMessage:
    """What :class:`MiniBroker` delivers."""

    subject: str
    body: bytes
    event_id: str


class MiniBroker:
    """An at-least-once broker in memory: keeps what is published until it is acknowledged, and repeats some of it.

    Each published message is stored twice with probability ``duplicates`` (seeded). Nothing is deduplicated.
    """

    def __init__(self, seed: int = 0, duplicates: float = 0.25) -> None:
        self._random = random.Random(seed)
        self._duplicates = duplicates
        self._waiting: list[OrderMessage] = []

    async def publish(self, subject: str, body: bytes, event_id: str) -> None:
        """Store a message; returns when it is stored."""
        await asyncio.sleep(0)
        copies = 1 + (self._random.random() < self._duplicates)
        self._waiting.extend([OrderMessage(subject, body, event_id)] * copies)

    def deliver(self, handle: Callable[[OrderMessage, Callable[[], None]], None]) -> None:
        """Call ``handle(message, ack)`` for each stored message; one that raises :class:`Crash` unacked comes again."""
        while self._waiting:
            message = self._waiting[0]
            with contextlib.suppress(Crash):
                handle(message, self._ack)

    def _ack(self) -> None:
        del self._waiting[0]


async def run_answer(
    place_order: Callable[[sqlite3.Connection, str, int], bool],
    relay_once: Callable[..., Awaitable[int]],
    crash_at: Iterable[str] = (),
    seed: int = 0,
) -> Run:
    """One order through a lab's answer and the given consumer on a :class:`MiniBroker`, killed at ``crash_at``.

    Points that the answer's style never passes crash nothing. A dead process loses its connection; the client does not
    retry, relay and consumer are restarted until they finish.
    """
    plan, broker, provider = CrashPlan(crash_at), MiniBroker(seed), PaymentProvider()
    deliveries = 0
    dead = False

    def alive(_sql: str = "") -> None:
        if dead:  # a dead process runs nothing more, not even the rollback of an except block
            raise Crash

    def point(name: str) -> None:
        nonlocal dead
        alive()
        try:
            plan(name)
        except Crash:
            dead = True
            raise

    def before_commit(sql: str) -> None:
        alive()
        if _verb(sql) in ("COMMIT", "END"):
            point("before-commit")

    async def publish(subject: str, body: bytes, event_id: str) -> None:
        point("before-publish")
        await broker.publish(subject, body, event_id)
        point("after-publish")

    def charge_once(db: sqlite3.Connection, message: OrderMessage, ack: Callable[[], None]) -> None:
        nonlocal deliveries
        deliveries += 1
        plan("received")
        with transaction(db):
            first = db.execute("INSERT OR IGNORE INTO inbox VALUES (?)", (message.event_id,)).rowcount == 1
            if first:
                order_id = message.subject.rpartition(".")[2]
                provider.charge(order_id, key=message.event_id)
                plan("charged")
                db.execute("INSERT INTO ledger VALUES (?, 0)", (order_id,))
        if first:
            plan("recorded")
        ack()
        plan("acked")

    with order_db_file() as path:
        with contextlib.closing(_watched(path)) as client, contextlib.suppress(Crash):
            client.before = before_commit
            place_order(client, "o-1", 1990)
            point("after-commit")
        for _ in range(MOST_PASSES):
            dead = False
            with contextlib.closing(_watched(path)) as relay, contextlib.suppress(Crash):

                def after_mark(sql: str, relay: sqlite3.Connection = relay) -> None:
                    if _verb(sql) in ("UPDATE", "COMMIT", "END") and not relay.in_transaction:
                        point("after-mark")

                relay.before, relay.after = alive, after_mark
                await relay_once(relay, publish)
                if not relay.execute("SELECT 1 FROM outbox WHERE sent_at IS NULL").fetchone():
                    break
        with contextlib.closing(open_order_db(path)) as db:
            broker.deliver(lambda message, ack: charge_once(db, message, ack))
            verdicts = broken_promises(db, provider)
    return Run(plan.passed, plan.crashes, deliveries, verdicts)


def _watched(path: Path) -> WatchedConnection:
    db = open_order_db(path, 0.0, WatchedConnection)
    assert isinstance(db, WatchedConnection)
    return db


def _verb(sql: str) -> str:
    return (sql.split(None, 1) or [""])[0].rstrip(";").upper()


async def carried(
    url: str | None, relay: Callable[[Callable[[str, bytes, str], Awaitable[None]]], Awaitable[int]]
) -> list[tuple[str, bytes, str]]:
    """What arrives (subject, body, event id) when ``relay(publish)`` runs on the JetStream server at ``url``.

    Without a server, over a :class:`MiniBroker`. The subjects published to are ``orders.<key>``.
    """
    arrived: list[tuple[str, bytes, str]] = []
    if url is None:
        broker = MiniBroker(duplicates=0.0)

        def take(message: OrderMessage, ack: Callable[[], None]) -> None:
            arrived.append((message.subject, message.body, message.event_id))
            ack()

        await relay(broker.publish)
        broker.deliver(take)
        return arrived
    # A prefix of its own: the server may be one that others use too.
    name = f"orders-{secrets.token_hex(4)}"
    nc = await nats.connect(servers=[url], reconnect_time_wait=0.1)
    try:
        js = nc.jetstream()
        await js.add_stream(StreamConfig(name=name, subjects=[f"{name}.>"], storage=StorageType.MEMORY))
        try:

            async def publish(subject: str, body: bytes, event_id: str) -> None:
                await js.publish(f"{name}.{subject}", body, headers={"Nats-Msg-Id": event_id})

            await relay(publish)
            stored = (await js.stream_info(name)).state.messages
            for seq in range(1, stored + 1):
                message = await js.get_msg(name, seq)
                headers = message.headers or {}
                subject = (message.subject or "").removeprefix(f"{name}.")
                arrived.append((subject, message.data or b"", headers.get("Nats-Msg-Id", "")))
        finally:
            await js.delete_stream(name)
    finally:
        await nc.close()
    return arrived
