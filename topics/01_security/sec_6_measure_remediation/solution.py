from collections.abc import Sequence
from datetime import UTC, datetime

from .given import Remediation, Ticket


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
        if median is None and share <= 0.5 + 1e-9:
            median = days
        if days <= sla_days:
            after_sla = share
    return Remediation(
        median_days=median,
        open_after_sla=after_sla if tickets else None,
        overdue=sum(age > sla_days for age in still_open),
        closed_mean_days=sum(closed) / len(closed) if closed else None,
    )


def precision(base_rate: float, detection: float, false_alarm: float) -> float:
    """P(attack | alarm), by Bayes: the share of a detector's alarms that are real.

    Args:
        base_rate: P(attack), of all events.
        detection: P(alarm | attack).
        false_alarm: P(alarm | no attack).

    Raises ValueError outside the ranges (0, 1), (0, 1] and [0, 1].
    """
    if not (0 < base_rate < 1 and 0 < detection <= 1 and 0 <= false_alarm <= 1):
        raise ValueError("base_rate must be in (0, 1), detection in (0, 1], false_alarm in [0, 1]")
    real = base_rate * detection
    return real / (real + (1 - base_rate) * false_alarm)


def max_false_alarm(base_rate: float, detection: float, target: float) -> float:
    """The largest P(alarm | no attack), at most 1, with which the share of real alarms is still ``target``.

    Raises ValueError outside the ranges (0, 1), (0, 1] and (0, 1).
    """
    if not (0 < base_rate < 1 and 0 < detection <= 1 and 0 < target < 1):
        raise ValueError("base_rate and target must be in (0, 1), detection in (0, 1]")
    return min(1.0, base_rate * detection * (1 - target) / (target * (1 - base_rate)))


def _instant(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"{moment} has no offset")
    return moment.astimezone(UTC)  # within one zone Python compares and subtracts wall clocks
