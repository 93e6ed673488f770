"""The order system's world: what the crash machinery of evt-1 sees, kills and leaves behind."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path

import nats
import pytest

from leadlab import engines
from leadlab.scenarios.order_figures import draw_crash_grid, draw_timeline
from leadlab.scenarios.orders import (
    Crash,
    CrashLab,
    CrashPlan,
    Design,
    MiniBroker,
    Msg,
    PaymentProvider,
    Shop,
    WatchedConnection,
    broken_promises,
    carried,
    open_order_db,
    order_db_file,
    order_dbs,
    run_answer,
    transaction,
)

Publish = Callable[[str, bytes, str], Awaitable[None]]


def place(db: sqlite3.Connection, order_id: str, total: int) -> bool:
    with transaction(db):
        db.execute("INSERT INTO orders VALUES (?, ?)", (order_id, total))
        db.execute("INSERT INTO outbox(event_id, key, body) VALUES (?, ?, ?)", (f"e:{order_id}", order_id, b""))
    return True


async def relay(db: sqlite3.Connection, publish: Publish) -> int:
    rows = db.execute("SELECT seq, key, body, event_id FROM outbox WHERE sent_at IS NULL ORDER BY seq").fetchall()
    for seq, key, body, event_id in rows:
        await publish(f"orders.{key}", body, event_id)
        db.execute("UPDATE outbox SET sent_at = 0 WHERE seq = ?", (seq,))
    return len(rows)


async def relay_that_marks_first(db: sqlite3.Connection, publish: Publish) -> int:
    rows = db.execute("SELECT seq, key, body, event_id FROM outbox WHERE sent_at IS NULL").fetchall()
    for seq, key, body, event_id in rows:
        db.execute("UPDATE outbox SET sent_at = 0 WHERE seq = ?", (seq,))
        await publish(f"orders.{key}", body, event_id)
    return len(rows)


@pytest.mark.parametrize(
    ("orders", "charges", "recorded", "verdicts"),
    [
        (0, 0, 0, []),
        (1, 1, 1, []),
        (1, 0, 0, ["LOST"]),
        (0, 1, 1, ["GHOST"]),
        (1, 2, 1, ["DOUBLE"]),
        (1, 1, 0, ["UNRECORDED"]),
        (0, 2, 0, ["GHOST", "DOUBLE", "UNRECORDED"]),
    ],
)
def test_the_verdicts_say_how_the_promise_is_broken(orders, charges, recorded, verdicts):
    provider = PaymentProvider()
    with order_dbs() as (db,):
        for _ in range(orders):
            db.execute("INSERT INTO orders VALUES ('o-1', 1)")
        for _ in range(charges):
            provider.charge("o-1")
        for _ in range(recorded):
            db.execute("INSERT INTO ledger VALUES ('o-1', 1)")
        assert broken_promises(db, provider) == verdicts


def test_the_provider_charges_a_key_once():
    provider = PaymentProvider()
    assert [provider.charge("o-1", key="k"), provider.charge("o-1", key="k"), provider.charge("o-1")] == [
        True,
        False,
        True,
    ]
    assert len(provider.charges) == 2


def test_a_plan_crashes_at_each_of_its_points_once_and_in_order():
    plan = CrashPlan(["b", "a"])
    plan("a")
    with pytest.raises(Crash):
        plan("b")
    plan("b")
    with pytest.raises(Crash):
        plan("a")
    plan("a")
    assert plan.crashes == ["b", "a"]


def statements_of(use: Callable[[WatchedConnection], object]) -> list[str]:
    with order_dbs(factory=WatchedConnection) as (db,):
        seen: list[str] = []
        db.before = seen.append
        use(db)
    return seen


def test_a_watched_connection_sees_every_statement_once_whichever_way_it_is_given():
    def with_block(db: WatchedConnection) -> None:
        with db:
            db.execute("SELECT 1")

    assert statements_of(lambda db: db.execute("SELECT 1")) == ["SELECT 1"]
    assert statements_of(lambda db: db.cursor().execute("SELECT 1")) == ["SELECT 1"]
    assert statements_of(lambda db: db.executescript("SELECT 1")) == ["SELECT 1"]
    assert statements_of(lambda db: db.executemany("INSERT INTO inbox VALUES (?)", [["a"], ["b"]])) == [
        "INSERT INTO inbox VALUES (?)"
    ]
    assert statements_of(lambda db: (db.commit(), db.rollback())) == ["COMMIT", "ROLLBACK"]
    assert statements_of(with_block) == ["SELECT 1", "COMMIT"]


@pytest.mark.parametrize(("hook", "rows"), [("before", 0), ("after", 1)])
def test_a_crash_comes_before_a_statement_or_after_it(hook, rows):
    with order_dbs(factory=WatchedConnection) as (db,):

        def crash(sql: str) -> None:
            raise Crash

        setattr(db, hook, crash)
        with pytest.raises(Crash):
            db.execute("INSERT INTO inbox VALUES ('e')")
        db.before = db.after = None
        assert db.execute("SELECT count(*) FROM inbox").fetchone() == (rows,)


def test_a_with_block_whose_commit_crashes_is_rolled_back():
    with order_dbs(2, factory=WatchedConnection) as (db, other):

        def crash_at_commit(sql: str) -> None:
            if sql == "COMMIT":
                raise Crash

        db.before = crash_at_commit
        with pytest.raises(Crash), db:
            db.execute("BEGIN")
            db.execute("INSERT INTO inbox VALUES ('e')")
        assert not db.in_transaction
        assert other.execute("SELECT count(*) FROM inbox").fetchone() == (0,)


def test_the_broker_repeats_some_and_brings_back_what_was_not_acknowledged():
    broker = MiniBroker(seed=1)

    async def publish_all() -> None:
        for number in range(200):
            await broker.publish("orders.o", b"", str(number))

    asyncio.run(publish_all())
    seen: list[str] = []
    died = False

    def handle(message, ack):
        nonlocal died
        seen.append(message.event_id)
        if message.event_id == "7" and not died:
            died = True
            raise Crash
        ack()

    broker.deliver(handle)
    assert set(seen) == {str(number) for number in range(200)}
    assert 230 < len(seen) < 280  # 200, a quarter of them twice, and one after the crash


@pytest.mark.parametrize("point", ["before-commit", "after-commit", "before-publish", "after-publish", "after-mark"])
def test_an_answer_is_killed_at_every_point_and_a_right_one_keeps_the_promise(point):
    run = asyncio.run(run_answer(place, relay, [point]))
    assert run.crashes == [point] and run.verdicts == []


def test_an_answer_that_breaks_the_promise_is_found_out():
    assert asyncio.run(run_answer(place, relay_that_marks_first, ["before-publish"])).verdicts == ["LOST"]


def test_a_dead_process_runs_nothing_more():
    ran = []

    def place_that_tidies_up(db: sqlite3.Connection, order_id: str, total: int) -> bool:
        try:
            return place(db, order_id, total)
        except Crash:
            with contextlib.suppress(Crash):
                db.execute("INSERT INTO orders VALUES ('ghost', 1)")
                ran.append("after death")
            raise

    run = asyncio.run(run_answer(place_that_tidies_up, relay, ["before-commit"]))
    assert run.crashes == ["before-commit"] and not ran and run.verdicts == []


def test_a_relay_that_never_marks_is_not_restarted_for_ever():
    async def stuck(db: sqlite3.Connection, publish: Publish) -> int:
        return 0

    assert asyncio.run(run_answer(place, stuck)).verdicts == ["LOST"]


async def produce(shop: Shop) -> None:
    with shop.transaction():
        shop.write_order()
    await shop.publish()
    shop.point("published")


async def charge_then_ack(shop: Shop, message: Msg) -> None:
    shop.charge()
    shop.point("charged")
    shop.record()
    await message.ack_sync()


def test_a_design_on_the_real_broker_is_redelivered_after_a_crash_and_leaves_no_stream():
    url = engines.jetstream().url

    async def streams() -> int:
        nc = await nats.connect(servers=[url])
        count = (await nc.jetstream().account_info()).streams
        await nc.close()
        return count

    async def run() -> None:
        before = await streams()
        async with CrashLab(url) as lab:
            found = await lab.run(Design(produce, charge_then_ack), ["charged"])
            assert await lab.dedup_window() == 120.0
        assert (found.verdicts, found.deliveries) == (["DOUBLE"], 2)
        assert await streams() == before

    asyncio.run(run())


@pytest.mark.parametrize("server", [True, False])
def test_what_is_carried_arrives_as_it_was_sent(server):
    url = engines.jetstream().url if server else None
    sent = [("orders.a", bytes(range(256)), "e:1"), ("orders.b", b"", "e:2")]

    async def publish_both(publish: Publish) -> int:
        for message in sent:
            await publish(*message)
        return 2

    assert asyncio.run(carried(url, publish_both)) == sent


def test_the_database_goes_away_with_its_folder():
    with order_db_file() as path:
        open_order_db(path).close()
        assert path.exists()
    assert not Path(path).parent.exists()


def test_the_figures_say_what_happened():
    grid = draw_crash_grid({"p / c": ["acked: LOST"], "p / d": []}, ["p"], ["c", "d"])
    assert {text.get_text() for text in grid.axes[0].texts} == {"acked: LOST", "no fatal point"}
    line = draw_timeline([["consumer", "received"], ["provider", "charge 1"], ["consumer", "crash: charged"]], "t")
    assert [text.get_text() for text in line.axes[0].texts] == ["received", "charge\n1", "crash at\ncharged"]
