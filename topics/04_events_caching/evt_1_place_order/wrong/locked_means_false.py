"""A lock that cannot be had is answered with False, so the caller takes an unwritten order for a placed one.

fails: two_clients_place_the_same_id
score: 19 of 20
"""

import re
import sqlite3

from ..solution import _write_order_and_event


def place_order(db: sqlite3.Connection, order_id: str, total_cents: int) -> bool:
    """Write the order and its event in one transaction; True if created, False if it is there already.

    Raises ValueError for a bad id, a total below 1, or an id that exists with another total.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]+", order_id):
        raise ValueError(f"an order id is one or more of A-Z a-z 0-9 _ -, not {order_id!r}")
    if total_cents <= 0:
        raise ValueError(f"the total must be above 0, not {total_cents}")
    try:
        db.execute("BEGIN IMMEDIATE")
        row = db.execute("SELECT total FROM orders WHERE id = ?", (order_id,)).fetchone()
        if row is None:
            _write_order_and_event(db, order_id, total_cents)
        elif row[0] != total_cents:
            raise ValueError(f"order {order_id} exists with another total")
        db.execute("COMMIT")
    except sqlite3.OperationalError:
        return False
    except BaseException:  # a cancelled or dying caller must not leave the lock behind either
        if db.in_transaction:
            db.rollback()
        raise
    return row is None
