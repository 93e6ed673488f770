"""The shop's audit log on the afternoon of its breach: 600 entries, 37 reads by an intruder, a hole of twelve minutes."""

from __future__ import annotations

import random
import sqlite3
from datetime import UTC, datetime, timedelta

BEGIN = datetime(2026, 10, 23, 14, 0, tzinfo=UTC)
HOLE = (BEGIN + timedelta(minutes=5), BEGIN + timedelta(minutes=17))
"""The log shipper was down: from the last entry before to the first entry after."""
STOLEN_SESSION = "s-41"
STOLEN = (BEGIN + timedelta(minutes=2), BEGIN + timedelta(minutes=21, seconds=30))
"""From the first use of the stolen cookie until the session was revoked."""
REACHABLE = frozenset(f"order-{number}" for number in range(1001, 1501))
"""The orders of other customers, all of which the missing ownership check let the session open."""
CONFIRMED_READS = 37


def breach_entries(after: int = 0) -> list[str]:
    """The lines ``time session action record``, one a second outside the hole, in the order of time.

    There are 600, of which 37 are reads by the stolen session, each of another order; ``after`` adds as many
    ordinary ones at the end.
    """
    rng = random.Random(5)
    before = [BEGIN + timedelta(seconds=second) for second in range(1, 301)]
    later = [HOLE[1] + timedelta(seconds=second) for second in range(300 + after)]
    times = before + later
    taken = [index for index in range(600) if STOLEN[0] <= times[index] < STOLEN[1]]
    intruder = dict(
        zip(rng.sample(taken, CONFIRMED_READS), rng.sample(sorted(REACHABLE), CONFIRMED_READS), strict=True)
    )
    lines = []
    for index, at in enumerate(times):
        customer = rng.randrange(1, 41)
        session, order = f"s-{customer:02}", f"order-{2000 + customer}"
        if index in intruder:
            session, order = STOLEN_SESSION, intruder[index]
        lines.append(f"{at:%Y-%m-%dT%H:%M:%SZ} {session} read {order}")
    return lines


def audit_table(rows: list[tuple[str, bytes]]) -> sqlite3.Connection:
    """An SQLite database in memory with the table ``audit(entry TEXT, link BLOB)``, its rowids from 1 in the order given."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE audit (entry TEXT NOT NULL, link BLOB NOT NULL)")
    database.executemany("INSERT INTO audit VALUES (?, ?)", rows)
    return database


def read_line(line: str) -> tuple[datetime, str, str]:
    """Time, session and record of a line of :func:`breach_entries`."""
    at, session, _, record = line.split()
    return datetime.fromisoformat(at), session, record
