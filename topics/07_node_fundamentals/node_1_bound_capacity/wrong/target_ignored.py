"""The processes are sized to be full.

fails: an_exact_fit_is_not_rounded_up, processes_follow_rate_and_target
score: 10 of 12
"""

import math
from collections.abc import Sequence

from ..given import Bounds, Span
from ..solution import _cpu_time, _union


def bounds(requests: Sequence[Sequence[Span]], *, arrival_rps: float, target_util: float = 0.7) -> Bounds:
    if not requests or not arrival_rps >= 0 or not 0 < target_util <= 1:
        raise ValueError("needs at least one request, arrival_rps ≥ 0 and target_util in (0, 1]")
    busy = [_cpu_time(spans) for spans in requests]
    covered = [_union((span.start, span.end) for span in spans) for spans in requests]
    cpu_ms = math.fsum(busy) / len(requests)
    wait_ms = max(0.0, math.fsum(covered) - math.fsum(busy)) / len(requests)
    if cpu_ms == 0:
        return Bounds(0.0, wait_ms, math.inf, math.inf, 1)
    load = arrival_rps * cpu_ms / 1000  # cores
    processes = max(1, math.ceil(load - 1e-9))
    return Bounds(cpu_ms, wait_ms, (cpu_ms + wait_ms) / cpu_ms, 1000 / cpu_ms, processes)
