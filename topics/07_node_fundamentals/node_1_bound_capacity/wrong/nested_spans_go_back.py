"""The union takes the end of the latest span, so a nested one moves it back.

fails: parallel_calls_count_once, io_behind_cpu_does_not_wait, traces_agree_with_a_count
score: 9 of 12
"""

import math
from collections.abc import Iterable


def _union(intervals: Iterable[tuple[float, float]]) -> float:
    total, reached = 0.0, -math.inf
    for start, end in sorted(intervals):
        total += max(0.0, end - max(start, reached))
        reached = end
    return total
