"""The list is sorted and turned round, and equal deltas with it.

fails: largest_delta_first
score: 17 of 18
"""

from collections.abc import Sequence

from ..given import Span
from ..solution import _mean_times


def blame(before: Sequence[Sequence[Span]], after: Sequence[Sequence[Span]]) -> list[tuple[str, float]]:
    """The change of the mean critical-path time of each operation, in seconds, largest first, then by name.

    Raises ValueError for an empty list of traces and for a trace that is not one tree.
    """
    old, new = _mean_times(before), _mean_times(after)
    deltas = [(op, new.get(op, 0.0) - old.get(op, 0.0)) for op in {*old, *new}]
    return sorted(deltas, key=lambda delta: (delta[1], delta[0]), reverse=True)
