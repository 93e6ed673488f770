"""The union goes through the spans in the order given.

fails: parallel_calls_count_once, traces_agree_with_a_count, no_cpu_has_no_bound, empty_spans_have_no_effect
score: 8 of 12
"""

import math
from collections.abc import Iterable


def _union(intervals: Iterable[tuple[float, float]]) -> float:
    total, reached = 0.0, -math.inf
    for start, end in intervals:
        if end > reached:
            total += end - max(start, reached)
            reached = end
    return total
