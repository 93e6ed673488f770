"""Every span is listed with all of its time, so the sum exceeds the root's.

fails: serial_children, two_parallel_children, overlapping_children, children_outside_their_parent, grandchildren_of_clipped_children, random_trees_are_tiled, large_traces, blame_sums_to_the_regression, every_operation_is_listed, largest_delta_first
score: 7 of 18
"""

from collections.abc import Sequence

from ..given import Span
from ..solution import _tree


def critical_path(spans: Sequence[Span]) -> list[tuple[str, float, float]]:
    """The segments that the request waited for, in time order."""
    root, _ = _tree(spans)
    return sorted(((s.id, s.start, s.end) for s in spans), key=lambda segment: segment[1:])
