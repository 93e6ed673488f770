"""The tolerance at the half is a hundredth, not a rounding error.

fails: agrees_with_a_reference
score: 11 of 12
"""

from collections.abc import Sequence
from datetime import datetime

from ..given import Remediation, Ticket
from ..solution import _instant


def remediation(tickets: Sequence[Ticket], now: datetime, sla_days: float) -> Remediation:
    """The tickets' times to remediation as of ``now``, the open ones censored (Kaplan and Meier, 1958).

    Raises ValueError for naive datetimes, duplicate ids, a ticket opened after ``now`` or closed before it was opened.
    """
    moment = _instant(now)
    if len({ticket.id for ticket in tickets}) != len(tickets):
        raise ValueError("duplicate ids")
    closed: list[float] = []
    still_open: list[float] = []
    for ticket in tickets:
        opened = _instant(ticket.opened)
        end = None if ticket.closed is None else _instant(ticket.closed)
        if opened > moment or (end is not None and end < opened):
            raise ValueError(f"{ticket.id}: opened after now, or closed before it was opened")
        if end is not None and end <= moment:
            closed.append((end - opened).total_seconds() / 86_400)
        else:
            still_open.append((moment - opened).total_seconds() / 86_400)

    share, median, after_sla = 1.0, None, 1.0
    for days in sorted(set(closed)):
        at_risk = sum(end >= days for end in closed + still_open)
        share *= 1 - closed.count(days) / at_risk
        if median is None and share <= 0.51:
            median = days
        if days <= sla_days:
            after_sla = share
    return Remediation(
        median_days=median,
        open_after_sla=after_sla if tickets else None,
        overdue=sum(age > sla_days for age in still_open),
        closed_mean_days=sum(closed) / len(closed) if closed else None,
    )
