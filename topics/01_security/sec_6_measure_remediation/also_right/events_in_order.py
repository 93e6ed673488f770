"""One pass over all tickets in order of time, in exact fractions, with POSIX timestamps; Bayes by odds."""

from fractions import Fraction
from itertools import groupby
from statistics import fmean

from ..given import Remediation


def remediation(tickets, now, sla_days):
    """The tickets' times to remediation as of ``now``, the open ones censored (Kaplan and Meier, 1958).

    Raises ValueError for naive datetimes, duplicate ids, a ticket opened after ``now`` or closed before it was opened.
    """
    end_of_view = _seconds(now)
    rows, ids = [], set()
    for ticket in tickets:
        start, stop = _seconds(ticket.opened), _seconds(ticket.closed) if ticket.closed else None
        if ticket.id in ids or start > end_of_view or (stop is not None and stop < start):
            raise ValueError(ticket)
        ids.add(ticket.id)
        is_open = stop is None or stop > end_of_view
        rows.append((((end_of_view if is_open else stop) - start), is_open))
    rows.sort()

    at_risk = len(rows)
    still, after, middle = Fraction(1), Fraction(1), None
    for seconds, group in groupby(rows, key=lambda row: row[0]):
        flags = [is_open for _, is_open in group]
        if fixed := flags.count(False):
            still *= Fraction(at_risk - fixed, at_risk)
            if seconds <= sla_days * 86_400:
                after = still
            if still <= Fraction(1, 2) and middle is None:
                middle = seconds / 86_400
        at_risk -= len(flags)
    closed = [seconds / 86_400 for seconds, is_open in rows if not is_open]
    return Remediation(
        middle,
        float(after) if rows else None,
        len([1 for seconds, is_open in rows if is_open and seconds > sla_days * 86_400]),
        fmean(closed) if closed else None,
    )


def precision(base_rate, detection, false_alarm):
    """P(attack | alarm), by Bayes."""
    _require(0 < base_rate < 1, 0 < detection <= 1, 0 <= false_alarm <= 1)
    return 1 / (1 + (1 - base_rate) * false_alarm / base_rate / detection)


def max_false_alarm(base_rate, detection, target):
    """The largest false alarm rate with which the share of real alarms is still ``target``."""
    _require(0 < base_rate < 1, 0 < detection <= 1, 0 < target < 1)
    rate = base_rate / (1 - base_rate) * detection * (1 / target - 1)
    return rate if rate < 1 else 1.0


def _require(*conditions):
    if not all(conditions):
        raise ValueError("a probability is out of its range")


def _seconds(moment):
    if moment.tzinfo is None:
        raise ValueError("naive datetime")
    return round(moment.timestamp())
