from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Span:
    """A part of one request: on the thread ("cpu") or waiting for something else ("io"). Times in ms."""

    kind: Literal["cpu", "io"]
    start: float
    end: float


@dataclass(frozen=True)
class Bounds:
    """What traces say about one process: means per request in ms, and the limits that follow."""

    cpu_ms: float
    wait_ms: float
    knee: float  # requests in flight
    max_rps: float  # requests per second
    processes: int
