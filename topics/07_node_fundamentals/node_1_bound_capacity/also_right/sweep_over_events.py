"""A sweep over starts and ends that counts what is running, and a loop that adds processes."""

from collections.abc import Sequence
from statistics import mean

from ..given import Bounds, Span


def measure(spans: Sequence[Span]) -> tuple[float, float]:
    events = []
    for span in spans:
        if span.start > span.end:
            raise ValueError(span)
        if span.start < span.end:
            events += [(span.start, 1, span.kind), (span.end, 0, span.kind)]
    events.sort()
    running = {"cpu": 0, "io": 0}
    busy = waiting = last = 0.0
    for time, begins, kind in events:
        if running["cpu"]:
            busy += time - last
        elif running["io"]:
            waiting += time - last
        running[kind] += 1 if begins else -1
        if running["cpu"] > 1:
            raise ValueError("overlap")
        last = time
    return busy, waiting


def bounds(requests: Sequence[Sequence[Span]], *, arrival_rps: float, target_util: float = 0.7) -> Bounds:
    if len(requests) == 0:
        raise ValueError("no requests")
    if arrival_rps < 0:
        raise ValueError("negative rate")
    if target_util <= 0 or target_util > 1:
        raise ValueError("bad target")
    cpu, wait = (mean(part) for part in zip(*map(measure, requests), strict=True))
    infinite = float("inf")
    n = 1
    while cpu and arrival_rps * cpu / 1000 > n * target_util + 1e-9:
        n += 1
    return Bounds(cpu, wait, (cpu + wait) / cpu if cpu else infinite, 1000 / cpu if cpu else infinite, n)
