"""Arrays of days, one boolean mask, and a cumulative product."""

from datetime import UTC

import numpy as np

from ..given import Remediation


def remediation(tickets, now, sla_days):
    """The tickets' times to remediation as of ``now``, the open ones censored (Kaplan and Meier, 1958).

    Raises ValueError for naive datetimes, duplicate ids, a ticket opened after ``now`` or closed before it was opened.
    """
    moments = [now, *(t.opened for t in tickets), *(t.closed for t in tickets if t.closed is not None)]
    if any(moment.tzinfo is None or moment.utcoffset() is None for moment in moments):
        raise ValueError("naive datetime")
    if len(tickets) != len({t.id for t in tickets}):
        raise ValueError("two tickets with one id")
    if not tickets:
        return Remediation(None, None, 0, None)
    end = now.astimezone(UTC)
    opened = [t.opened.astimezone(UTC) for t in tickets]
    until = [end if t.closed is None else t.closed.astimezone(UTC) for t in tickets]
    closed = np.array([t.closed is not None and u <= end for t, u in zip(tickets, until, strict=True)])
    if any(o > end or u < o for o, u in zip(opened, until, strict=True)):
        raise ValueError("moments in the wrong order")
    days = np.array([(min(u, end) - o).total_seconds() / 86400 for o, u in zip(opened, until, strict=True)])

    times = np.unique(days[closed])
    at_risk = (days[None, :] >= times[:, None]).sum(axis=1)
    fixed = (days[closed][None, :] == times[:, None]).sum(axis=1)
    survival = np.cumprod(1 - fixed / at_risk)
    below = np.flatnonzero(survival < 0.5 + 1e-9)
    before = np.searchsorted(times, sla_days, side="right")
    return Remediation(
        median_days=float(times[below[0]]) if len(below) else None,
        open_after_sla=float(survival[before - 1]) if before else 1.0,
        overdue=int((days[~closed] > sla_days).sum()),
        closed_mean_days=float(days[closed].mean()) if closed.any() else None,
    )
