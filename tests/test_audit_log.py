"""The audit log of topic 1: what the lesson's figures rest on."""

from datetime import timedelta
from itertools import pairwise

from leadlab.scenarios.audit_log import (
    CONFIRMED_READS,
    HOLE,
    REACHABLE,
    STOLEN,
    STOLEN_SESSION,
    audit_table,
    breach_entries,
    read_line,
)


def test_the_log_holds_37_reads_of_other_customers_orders() -> None:
    rows = [read_line(line) for line in breach_entries()]
    reads = [(at, record) for at, session, record in rows if session == STOLEN_SESSION]
    assert len(rows) == 600
    assert len({record for _, record in reads}) == len(reads) == CONFIRMED_READS
    assert {record for _, record in reads} <= REACHABLE
    assert all(STOLEN[0] <= at < STOLEN[1] for at, _ in reads)
    assert any(at <= HOLE[0] for at, _ in reads) and any(at >= HOLE[1] for at, _ in reads)


def test_the_hole_is_the_only_silence() -> None:
    times = [read_line(line)[0] for line in breach_entries(after=45)]
    silences = [(a, b) for a, b in pairwise(times) if b - a > timedelta(seconds=1)]
    assert silences == [HOLE]


def test_later_entries_change_no_earlier_one() -> None:
    assert breach_entries(after=45)[:600] == breach_entries()


def test_the_table_keeps_the_order() -> None:
    table = audit_table([("one", b"1"), ("two", b"2")])
    assert table.execute("SELECT rowid, entry FROM audit ORDER BY rowid").fetchall() == [(1, "one"), (2, "two")]
