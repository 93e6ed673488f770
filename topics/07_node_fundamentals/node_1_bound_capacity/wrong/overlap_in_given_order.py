"""Overlap is looked for between neighbours in the given order.

fails: io_behind_cpu_does_not_wait, gaps_are_not_waiting, traces_agree_with_a_count, empty_spans_have_no_effect
score: 8 of 12
"""

import math
from collections.abc import Sequence
from itertools import pairwise

from ..given import Span


def _cpu_time(spans: Sequence[Span]) -> float:
    if any(span.end < span.start for span in spans):
        raise ValueError("a span ends before it starts")
    on_thread = [(span.start, span.end) for span in spans if span.kind == "cpu" and span.end > span.start]
    if any(start < end for (_, end), (start, _) in pairwise(on_thread)):
        raise ValueError("one thread cannot run two cpu spans at once")
    return math.fsum(end - start for start, end in on_thread)
