"""Callers that repeat, race and crash over one SQLite file: the test bench of idempotency keys.

A crash is found, not raised: whatever a caller has committed when it comes to a statement is what a crash there leaves behind.
"""

from __future__ import annotations

import asyncio
import copy
import gc
import random
import sqlite3
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nats
from nats.js.api import ConsumerConfig, StorageType, StreamConfig

from leadlab import engines

THREAD_LIMIT_S = 8.0  # above SQLite's busy timeout of 5 s, so that a locked-out caller ends by itself
HELD_LIMIT_S = 2.0
FETCH_LIMIT_S = 5.0
BUSY_LIMIT_S = 30.0

Row = tuple[Any, ...]
Connect = Callable[..., sqlite3.Connection]
Handler = Callable[[sqlite3.Connection, str, Callable[[], None]], None]


class PowerCut(BaseException):
    """The process ends here. Not an ``Exception``, so that no handler for errors hides it."""


@contextmanager
def scratch_file(open_db: Callable[..., sqlite3.Connection]) -> Iterator[Connect]:
    """Yields ``connect(timeout_s=5.0)`` to a fresh database file; connections of this thread are closed at the end.

    ``open_db(path, timeout_s)`` opens one connection. A thread closes the connections that it opens.
    """
    here = threading.get_ident()
    opened: list[sqlite3.Connection] = []
    with tempfile.TemporaryDirectory(prefix="leadlab-", ignore_cleanup_errors=True) as folder:

        def connect(timeout_s: float = 5.0) -> sqlite3.Connection:
            db = open_db(str(Path(folder) / "shop.db"), timeout_s)
            if threading.get_ident() == here:
                opened.append(db)
            return db

        try:
            yield connect
        finally:
            for db in opened:
                db.close()
            gc.collect(0)  # a file still open keeps its folder on Windows


def outcome_of(work: Callable[[], Any]) -> Any:
    """What ``work()`` returns, or the exception that it raises, a :class:`PowerCut` included.

    NotImplementedError goes through: it says that there is no answer yet, so there is no outcome either.
    """
    try:
        return work()
    except NotImplementedError:
        raise
    except (Exception, PowerCut) as error:
        return error


class Background:
    """``work(db)`` in a thread with a connection of its own; ``outcome()`` waits for its end."""

    def __init__(self, connect: Connect, work: Callable[[sqlite3.Connection], Any], timeout_s: float = 5.0) -> None:
        self._result: list[Any] = []

        def run() -> None:
            db = connect(timeout_s)
            try:
                self._result.append(outcome_of(lambda: work(db)))
            except NotImplementedError as error:
                self._result.append(error)
            finally:
                db.close()

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    def outcome(self, limit_s: float = THREAD_LIMIT_S) -> Any:
        """The value returned or the exception raised; TimeoutError if it does not end within ``limit_s`` seconds."""
        self._thread.join(limit_s)
        if not self._result:
            raise TimeoutError(f"the caller did not end within {limit_s:g} s")
        if isinstance(self._result[0], NotImplementedError):
            raise self._result[0]
        return self._result[0]


class HeldCall:
    """A slow call: it tells that it was ``entered`` and ends when ``let_go()`` is called.

    It then returns ``result``, or raises it if that is an exception.
    """

    def __init__(self, result: Any, limit_s: float = HELD_LIMIT_S) -> None:
        self.result = result
        self.keys: list[str] = []
        self.entered = threading.Event()
        self._go = threading.Event()
        self._limit_s = limit_s

    def __call__(self, provider_key: str) -> Any:
        self.keys.append(provider_key)
        self.entered.set()
        self._go.wait(self._limit_s)
        if isinstance(self.result, BaseException):
            raise self.result
        return self.result

    def wait_until_entered(self, caller: Background) -> None:
        """Return when the call has begun, when ``caller`` ended without it, or when the limit is over."""
        deadline = time.monotonic() + self._limit_s
        while caller.is_running and not self.entered.wait(0.005) and time.monotonic() < deadline:
            pass

    def let_go(self) -> None:
        self._go.set()


def race(
    connect: Connect, number: int, work: Callable[[sqlite3.Connection, int], Any], limit_s: float = THREAD_LIMIT_S
) -> list[Any]:
    """Outcomes of ``work(db, i)`` from ``number`` threads that start together, each with a connection of its own."""
    start = threading.Barrier(number)

    def contender(index: int) -> Callable[[sqlite3.Connection], Any]:
        def run(db: sqlite3.Connection) -> Any:
            start.wait(THREAD_LIMIT_S)
            return work(db, index)

        return run

    contenders = [Background(connect, contender(index)) for index in range(number)]
    return [contender.outcome(limit_s) for contender in contenders]


@contextmanager
def before_each_statement(db: sqlite3.Connection, act: Callable[[str], None]) -> Iterator[None]:
    """Call ``act(sql)`` before each statement of ``db`` runs, ``with db:`` included.

    SQLite swallows what the callback raises, so the first exception is raised again at the end.
    """
    failures: list[BaseException] = []

    def trace(sql: str) -> None:
        try:
            act(sql)
        except BaseException as error:
            failures.append(error)

    db.set_trace_callback(trace)
    try:
        yield
    finally:
        db.set_trace_callback(None)
    if failures:
        raise failures[0]


def cut_in(
    db: sqlite3.Connection, number: int, competitor: Callable[[], Any], work: Callable[[], Any]
) -> tuple[bool, Any, Any]:
    """Run ``work()`` on ``db``, and the whole of ``competitor()`` before its statement ``number`` (from 0).

    Returns whether there was such a statement, the outcome of ``work``, and that of the competitor. This is every schedule of
    two callers with one change of turns, without a thread.
    """
    seen = 0
    result: list[Any] = []

    def act(_sql: str) -> None:
        nonlocal seen
        if seen == number:
            result.append(outcome_of(competitor))
        seen += 1

    with before_each_statement(db, act):
        outcome = outcome_of(work)
    return seen > number, outcome, result[0] if result else None


def crash_states(
    connect: Connect, rows: tuple[Row, ...], provider: Any, attempt: Callable[..., Any]
) -> tuple[list[tuple[tuple[Row, ...], Any]], Any]:
    """Every state that a crash in ``attempt`` could leave, and the outcome of the attempt that did not crash.

    ``attempt(db, provider, point)`` starts from the rows of table ``idem`` and a copy of ``provider`` (which has
    ``charges``); it calls ``point()`` where the outer world may have changed. A state is (committed rows, provider).
    """
    db, reader = connect(), connect()
    db.execute("DELETE FROM idem")
    db.executemany("INSERT INTO idem VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    provider = copy.deepcopy(provider)
    states: dict[tuple[Any, ...], tuple[tuple[Row, ...], Any]] = {}

    def point(_sql: str = "") -> None:
        seen = tuple(reader.execute("SELECT * FROM idem ORDER BY scope, key"))
        states.setdefault((seen, repr(provider.charges)), (seen, copy.deepcopy(provider)))

    with before_each_statement(db, point):
        outcome = outcome_of(lambda: attempt(db, provider, point))
    point()
    return list(states.values()), outcome


async def redelivered(bodies: Sequence[bytes], times: int, handle: Callable[[bytes], None]) -> None:
    """Publish ``bodies`` to a JetStream stream and call ``handle`` for each delivery, until each came ``times`` times.

    All deliveries but the last of a message are given back (``-NAK``), so that the server delivers it again. Where no
    server runs, the same deliveries come from a seeded list.
    """
    try:
        url = engines.jetstream().url
    except engines.EngineError:
        deliveries = [body for body in bodies for _ in range(times)]
        random.Random(1).shuffle(deliveries)
        for body in deliveries:
            handle(body)
        return
    client = await nats.connect(servers=[url], reconnect_time_wait=0.1, error_cb=_silent)
    try:
        js = client.jetstream()
        name = f"evt-6-{uuid.uuid4().hex}"  # the server may be the reader's own
        await js.add_stream(StreamConfig(name=name, subjects=[name], storage=StorageType.MEMORY))
        try:
            await asyncio.gather(*(js.publish(name, body) for body in bodies))
            consumer = await js.pull_subscribe(name, "payment", config=ConsumerConfig(ack_wait=60.0))
            left = len(bodies) * times
            while left:
                for message in await consumer.fetch(min(left, 100), timeout=FETCH_LIMIT_S):
                    handle(message.data)
                    left -= 1
                    await (message.ack() if message.metadata.num_delivered == times else message.nak())
        finally:
            await js.delete_stream(name)
    finally:
        await client.close()


async def _silent(_error: Exception) -> None:
    """The client reports lost connections here, to stderr by default; its caller sees them as exceptions anyway."""


def charges_after(handle: Handler, orders: int = 50, consumers: int = 8) -> int:
    """How many charges there are when each order reached every consumer at the same moment.

    Each consumer is a thread with a connection of its own to one WAL file with the tables ``inbox(order_id)``, unique, and
    ``charges(order_id)``. It runs ``handle(db, order_id, meet)`` for each order; ``meet()`` returns when all have called it.
    """
    barrier = threading.Barrier(consumers)

    def meet() -> None:
        barrier.wait(BUSY_LIMIT_S)

    def consume(db: sqlite3.Connection, _index: int) -> None:
        for number in range(1, orders + 1):
            handle(db, f"order-{number}", meet)

    with scratch_file(_open_inbox) as connect:
        for outcome in race(connect, consumers, consume, BUSY_LIMIT_S):
            if isinstance(outcome, BaseException):
                raise outcome
        return int(connect().execute("SELECT count(*) FROM charges").fetchone()[0])


def _open_inbox(path: str, timeout_s: float) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, timeout=max(timeout_s, BUSY_LIMIT_S))
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=OFF")
    db.execute("CREATE TABLE IF NOT EXISTS inbox(order_id TEXT PRIMARY KEY)")
    db.execute("CREATE TABLE IF NOT EXISTS charges(order_id TEXT)")
    return db
