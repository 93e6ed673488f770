"""The order system's world: its tables, the payment provider, crash points, and a broker to run it on.

The designs themselves (who commits, publishes, charges and acknowledges when) stand in the lesson and in the lab's
answers. Here lies what carries them: a :class:`Shop` runs one order through a design on a real JetStream server and kills
it where it is told to; :class:`MiniBroker` and :class:`WatchedConnection` do the same for the lab without a server.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import sqlite3
import tempfile
from collections import Counter
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
        self.crashes = 0

    def __call__(self, name: str) -> None:
        self.passed.append(name)
        if self._left and self._left[0] == name:
            del self._left[0]
            self.crashes += 1
            raise Crash(name)


@dataclass
class Run:
    """What is left when one order went through one design and everything that died was restarted."""

    points: list[str]
    crashes: int
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

    def verdicts(self) -> list[str]:
        """In which ways the promise is broken; empty if it is kept."""
        orders = self.db.execute("SELECT count(*) FROM orders").fetchone()[0]
        recorded = self.db.execute("SELECT count(*) FROM ledger").fetchone()[0]
        charges = len(self.provider.charges)
        broken = {
            LOST: orders and not charges,
            GHOST: charges and not orders,
            DOUBLE: charges > 1,
            UNRECORDED: charges and not recorded,
        }
        return [name for name, holds in broken.items() if holds]

    async def run(self, design: Design) -> Run:
        """Client call, relay, consumer; the client does not retry, relay and consumer are restarted until they finish."""
        with contextlib.suppress(Crash):
            await design.producer(self)
        if design.relay:
            await self._until_finished("relay", design.relay)
        await self._until_finished("consumer", lambda _shop: self._consume(design.consumer))
        return Run(self._plan.passed, self._plan.crashes, self._deliveries, self.verdicts(), self.trace)

    async def _until_finished(self, process: str, work: Callable[[Shop], Awaitable[None]]) -> None:
        self._process = process
        self._held: Msg | None = None
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
            while (await subscription.consumer_info()).ack_floor.stream_seq < last:
                (self._held,) = await subscription.fetch(1, timeout=20)
                self._deliveries += 1
                await handle(self, self._held)
                self._held = None
        finally:
            await subscription.unsubscribe()


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
        self._runs = 0
        self._slots = asyncio.Semaphore(SCENARIOS_AT_ONCE)

    async def __aenter__(self) -> CrashLab:
        self._nc = await nats.connect(servers=[self._url], reconnect_time_wait=0.1)
        self._js = self._nc.jetstream(timeout=20)
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self._nc.close()

    async def run(self, design: Design, crash_at: Iterable[str] = (), *, dedup: bool = True) -> Run:
        """One order through ``design``, killed at the points ``crash_at``, one after the other."""
        async with self._slots:
            self._runs += 1
            name = f"run{self._runs}"
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
