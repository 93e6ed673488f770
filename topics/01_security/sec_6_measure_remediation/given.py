from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Ticket:
    """A vulnerability that was found: when, and when it was fixed. ``closed`` is None while it is open."""

    id: str
    opened: datetime
    closed: datetime | None


@dataclass(frozen=True)
class Remediation:
    """How fast vulnerabilities are fixed, as of one moment."""

    median_days: float | None
    open_after_sla: float | None  # a share, 0-1
    overdue: int
    closed_mean_days: float | None
