"""The operations are blamed for their whole duration, on the path or not.

fails: blame_sums_to_the_regression, every_operation_is_listed, largest_delta_first
score: 15 of 18
"""

from collections.abc import Sequence

from ..given import Span
from ..solution import critical_path


def _mean_times(traces: Sequence[Sequence[Span]]) -> dict[str, float]:
    if not traces:
        raise ValueError("no traces to take a mean of")
    times: dict[str, float] = {}
    for spans in traces:
        op_of = {span.id: span.op for span in spans}
        for op in op_of.values():
            times.setdefault(op, 0.0)
        critical_path(spans)
        for span in spans:
            times[span.op] += span.end - span.start
    return {op: total / len(traces) for op, total in times.items()}
