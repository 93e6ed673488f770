"""The mean is taken over the traces in which the operation occurs.

fails: blame_sums_to_the_regression, largest_delta_first
score: 16 of 18
"""

from collections import defaultdict
from collections.abc import Sequence

from ..given import Span
from ..solution import critical_path


def _mean_times(traces: Sequence[Sequence[Span]]) -> dict[str, float]:
    if not traces:
        raise ValueError("no traces to take a mean of")
    times: dict[str, float] = {}
    seen: dict[str, int] = defaultdict(int)
    for spans in traces:
        op_of = {span.id: span.op for span in spans}
        for op in set(op_of.values()):
            times.setdefault(op, 0.0)
            seen[op] += 1
        for span_id, start, end in critical_path(spans):
            times[op_of[span_id]] += end - start
    return {op: total / seen[op] for op, total in times.items()}
