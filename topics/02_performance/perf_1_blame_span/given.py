"""What the lab of perf-1 hands over: one span of a trace."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """One operation of one request; times in seconds. The root of a trace has no parent."""

    id: str
    parent: str | None
    op: str
    start: float
    end: float
