"""The time between the children belongs to nobody.

fails: serial_children, two_parallel_children, overlapping_children, children_outside_their_parent, grandchildren_of_clipped_children, random_trees_are_tiled, large_traces, blame_sums_to_the_regression, every_operation_is_listed, largest_delta_first
score: 7 of 18
"""

from collections.abc import Sequence

from ..given import Span
from ..solution import _clipped, _tree


def critical_path(spans: Sequence[Span]) -> list[tuple[str, float, float]]:
    """The segments (span id, from, to) that the request waited for, in time order; they tile the root's interval.

    Raises ValueError for spans that are not one tree or end before they start. After Zhang et al., CRISP, 2022.
    """
    root, children = _tree(spans)
    backwards: list[tuple[str, float, float]] = []
    cursor = root.end
    # One frame for each span that is open at the cursor: its id, its clipped start, and its children, latest end first.
    frames = [(root.id, root.start, _clipped(children[root.id], root.start, root.end))]
    while frames:
        span_id, start, waiting = frames[-1]
        child = None
        while waiting and child is None:
            candidate = waiting.pop()
            if candidate.end <= cursor:  # one that ends later was not waited for
                child = candidate
        until = start if child is None else child.end
        if child is None and not children[span_id] and until < cursor:
            backwards.append((span_id, until, cursor))
        cursor = until
        if child is None:
            frames.pop()
        else:
            frames.append((child.id, child.start, _clipped(children[child.id], child.start, child.end)))
    return backwards[::-1]
