"""No traces count as traces without any time.

fails: blame_needs_traces
score: 17 of 18
"""

from collections.abc import Sequence

from ..given import Span
from ..solution import critical_path


def _mean_times(traces: Sequence[Sequence[Span]]) -> dict[str, float]:
    times: dict[str, float] = {}
    for spans in traces:
        op_of = {span.id: span.op for span in spans}
        for op in op_of.values():
            times.setdefault(op, 0.0)
        for span_id, start, end in critical_path(spans):
            times[op_of[span_id]] += end - start
    return {op: total / max(1, len(traces)) for op, total in times.items()}
