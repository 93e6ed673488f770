"""The longest child is blamed, whether or not it was waited for.

fails: serial_children, overlapping_children, random_trees_are_tiled, large_traces, blame_sums_to_the_regression, largest_delta_first
score: 11 of 18
"""

from collections.abc import Sequence

from ..given import Span


def _clipped(spans: Sequence[Span], start: float, end: float) -> list[Span]:
    """The spans cut to the parent's interval, without those of which nothing is left; the one to be tried first is last."""
    cut = [Span(s.id, s.parent, s.op, max(s.start, start), min(s.end, end)) for s in spans]
    ordered = sorted((s for s in cut if s.start < s.end), key=lambda s: (s.start - s.end, s.start, s.id))
    return ordered[::-1]
