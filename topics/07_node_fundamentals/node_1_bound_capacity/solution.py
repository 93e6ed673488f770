import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from .given import Bounds, Span


def bounds(requests: Sequence[Sequence[Span]], *, arrival_rps: float, target_util: float = 0.7) -> Bounds:
    """The asymptotic bounds of one process, and how many processes ``arrival_rps`` needs.

    Args:
        requests: the spans of each request, from an otherwise idle process, in ms.
        arrival_rps: requests per second, at least 0.
        target_util: how much of its thread each process may use, in (0, 1].

    Raises:
        ValueError: an argument out of range, a span that ends before it starts, or two cpu spans of a request that overlap.

    Source: Denning and Buzen, "The Operational Analysis of Queueing Network Models", 1978.
    """
    if not requests or not arrival_rps >= 0 or not 0 < target_util <= 1:
        raise ValueError("needs at least one request, arrival_rps ≥ 0 and target_util in (0, 1]")
    busy = [_cpu_time(spans) for spans in requests]
    covered = [_union((span.start, span.end) for span in spans) for spans in requests]
    cpu_ms = math.fsum(busy) / len(requests)
    wait_ms = max(0.0, math.fsum(covered) - math.fsum(busy)) / len(requests)
    if cpu_ms == 0:
        return Bounds(0.0, wait_ms, math.inf, math.inf, 1)
    load = arrival_rps * cpu_ms / 1000  # cores
    processes = max(1, math.ceil((load - 1e-9) / target_util))
    return Bounds(cpu_ms, wait_ms, (cpu_ms + wait_ms) / cpu_ms, 1000 / cpu_ms, processes)


def _cpu_time(spans: Sequence[Span]) -> float:
    if any(span.end < span.start for span in spans):
        raise ValueError("a span ends before it starts")
    on_thread = sorted((span.start, span.end) for span in spans if span.kind == "cpu" and span.end > span.start)
    if any(start < end for (_, end), (start, _) in pairwise(on_thread)):
        raise ValueError("one thread cannot run two cpu spans at once")
    return math.fsum(end - start for start, end in on_thread)


def _union(intervals: Iterable[tuple[float, float]]) -> float:
    """The time that is covered by at least one of the intervals."""
    total, reached = 0.0, -math.inf
    for start, end in sorted(intervals):
        if end > reached:
            total += end - max(start, reached)
            reached = end
    return total
