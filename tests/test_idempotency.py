"""The test bench of idempotency keys: crashes found between statements, changes of turns, and deliveries by a broker."""

import asyncio
import sqlite3
import threading
from collections import Counter
from types import SimpleNamespace

import pytest

from leadlab import recorded
from leadlab.scenarios.idempotency import (
    Background,
    HeldCall,
    PowerCut,
    before_each_statement,
    charges_after,
    crash_states,
    cut_in,
    outcome_of,
    race,
    redelivered,
    scratch_file,
)


def open_db(path, timeout_s):
    db = sqlite3.connect(path, isolation_level=None, timeout=timeout_s)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("CREATE TABLE IF NOT EXISTS idem(scope, key, c, d, e, f, g)")
    return db


@pytest.fixture
def connect():
    with scratch_file(open_db) as connect:
        yield connect


def insert(db, key):
    db.execute("INSERT INTO idem(scope, key) VALUES ('s', ?)", (key,))


def count(db):
    return db.execute("SELECT count(*) FROM idem").fetchone()[0]


def test_a_crash_finds_what_was_committed_and_nothing_of_an_open_transaction(connect):
    def attempt(db, provider, point):
        insert(db, "committed")
        point()
        provider.charges.append("charge")
        point()
        db.execute("BEGIN")
        with db:  # its COMMIT is a statement too, though no method of the connection is called
            insert(db, "first")
            insert(db, "second")
        return "done"

    states, outcome = crash_states(connect, (), SimpleNamespace(charges=[]), attempt)
    assert outcome == "done"
    assert [(len(rows), len(provider.charges)) for rows, provider in states] == [(0, 0), (1, 0), (1, 1), (3, 1)]


def test_a_crash_state_can_be_the_start_of_the_next_attempt(connect):
    states, _ = crash_states(connect, (), SimpleNamespace(charges=[]), lambda db, provider, point: insert(db, "one"))
    again, _ = crash_states(connect, *states[-1], lambda db, provider, point: insert(db, "two"))
    assert [[row[1] for row in rows] for rows, _ in again] == [["one"], ["one", "two"]]


def test_cut_in_runs_the_competitor_before_each_statement_in_turn(connect):
    db, other = connect(), connect(timeout_s=0.0)

    def work():
        before = count(db)
        insert(db, "mine")
        return before

    assert cut_in(db, 0, lambda: insert(other, "theirs"), work) == (True, 1, None)
    db.execute("DELETE FROM idem")
    assert cut_in(db, 1, lambda: insert(other, "theirs"), work) == (True, 0, None)
    db.execute("DELETE FROM idem")
    assert cut_in(db, 2, lambda: insert(other, "theirs"), work) == (False, 0, None)
    assert count(db) == 1


def test_a_competitor_that_is_locked_out_is_reported(connect):
    db, other = connect(), connect(timeout_s=0.0)

    def work():
        db.execute("BEGIN IMMEDIATE")
        insert(db, "mine")
        db.execute("COMMIT")

    _, outcome, competitor = cut_in(db, 1, lambda: insert(other, "theirs"), work)
    assert outcome is None
    assert isinstance(competitor, sqlite3.OperationalError)


def test_what_the_action_before_a_statement_raises_is_not_swallowed(connect):
    def fail(_sql):
        raise LookupError("seen")

    db = connect()
    with pytest.raises(LookupError, match="seen"), before_each_statement(db, fail):
        insert(db, "mine")


def test_outcomes_are_values_or_exceptions_but_an_interrupt_goes_through():
    def stop():
        raise KeyboardInterrupt

    def cut():
        raise PowerCut

    assert outcome_of(lambda: 7) == 7
    assert isinstance(outcome_of(lambda: 1 / 0), ZeroDivisionError)
    assert isinstance(outcome_of(cut), PowerCut)
    with pytest.raises(KeyboardInterrupt):
        outcome_of(stop)


def test_an_answer_that_is_not_written_yet_has_no_outcome(connect):
    def stub(*_):
        raise NotImplementedError

    with pytest.raises(NotImplementedError):
        outcome_of(stub)
    with pytest.raises(NotImplementedError):
        race(connect, 2, stub)
    db = connect()
    with pytest.raises(NotImplementedError):
        cut_in(db, 0, stub, lambda: insert(db, "mine"))


def test_a_race_has_an_outcome_for_each_contender_and_leaves_no_thread(connect):
    before = threading.active_count()
    outcomes = race(connect, 4, lambda db, index: 10 // index)
    assert isinstance(outcomes[0], ZeroDivisionError)
    assert outcomes[1:] == [10, 5, 3]
    assert threading.active_count() == before


def test_a_held_call_ends_when_it_is_let_go(connect):
    held = HeldCall({"receipt": 1})
    caller = Background(connect, lambda db: held("key"))
    held.wait_until_entered(caller)
    assert caller.is_running
    assert held.keys == ["key"]
    held.let_go()
    assert caller.outcome() == {"receipt": 1}


def test_waiting_for_a_call_ends_when_its_caller_ends_without_it(connect):
    held = HeldCall(None, limit_s=60.0)
    caller = Background(connect, lambda db: "refused")
    held.wait_until_entered(caller)
    assert caller.outcome() == "refused"


def test_a_caller_that_does_not_end_is_a_timeout(connect):
    held = HeldCall(None)
    caller = Background(connect, lambda db: held("key"))
    with pytest.raises(TimeoutError):
        caller.outcome(limit_s=0.01)
    held.let_go()
    caller.outcome()


@pytest.mark.parametrize("without", ["", "nats"])
def test_each_message_is_delivered_so_many_times_with_and_without_a_broker(without, monkeypatch):
    monkeypatch.setenv(recorded.WITHOUT, without)
    seen = Counter()
    asyncio.run(redelivered([b"a", b"b", b"c"], 3, lambda body: seen.update([body])))
    assert seen == {b"a": 3, b"b": 3, b"c": 3}


def test_every_consumer_gets_every_order_and_they_meet():
    looked = Counter()

    def handle(db, order_id, meet):
        looked[order_id] += 1
        meet()
        assert looked[order_id] == 3  # all three have come as far as this
        db.execute("INSERT INTO charges VALUES (?)", (order_id,))

    assert charges_after(handle, orders=5, consumers=3) == 15


def test_what_a_consumer_raises_is_raised():
    def handle(db, order_id, meet):
        raise LookupError(order_id)

    with pytest.raises(LookupError, match="order-1"):
        charges_after(handle, orders=5, consumers=3)
