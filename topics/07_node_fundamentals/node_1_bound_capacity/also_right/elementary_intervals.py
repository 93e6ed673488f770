"""Cuts each request at all of its times and asks for each piece what runs in it."""

import math
from collections.abc import Sequence
from itertools import combinations, pairwise

from ..given import Bounds, Span


def bounds(requests: Sequence[Sequence[Span]], *, arrival_rps: float, target_util: float = 0.7) -> Bounds:
    if not requests or arrival_rps < 0 or not (0 < target_util <= 1):
        raise ValueError
    total_cpu = total_wait = 0.0
    for spans in requests:
        if any(s.end < s.start for s in spans):
            raise ValueError
        on_cpu = [s for s in spans if s.kind == "cpu" and s.end != s.start]
        for a, b in combinations(on_cpu, 2):
            if min(a.end, b.end) > max(a.start, b.start):
                raise ValueError
        times = sorted({t for s in spans for t in (s.start, s.end)})
        for left, right in pairwise(times):
            kinds = {s.kind for s in spans if s.start <= left and s.end >= right}
            if "cpu" in kinds:
                total_cpu += right - left
            elif kinds:
                total_wait += right - left
    cpu, wait = total_cpu / len(requests), total_wait / len(requests)
    if not cpu:
        return Bounds(cpu, wait, math.inf, math.inf, 1)
    return Bounds(
        cpu_ms=cpu,
        wait_ms=wait,
        knee=1 + wait / cpu,
        max_rps=1000 / cpu,
        processes=max(1, math.ceil((arrival_rps * cpu / 1000 - 1e-9) / target_util)),
    )
