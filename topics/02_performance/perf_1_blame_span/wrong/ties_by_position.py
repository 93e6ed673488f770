"""Of two children with equal times the one that comes first in the list is taken.

fails: random_trees_are_tiled, blame_sums_to_the_regression
score: 15 of 18
"""

from collections.abc import Sequence

from ..given import Span


def _clipped(spans: Sequence[Span], start: float, end: float) -> list[Span]:
    """The spans cut to the parent's interval, without those of which nothing is left; the one to be tried first is last."""
    cut = [Span(s.id, s.parent, s.op, max(s.start, start), min(s.end, end)) for s in spans]
    ordered = sorted((s for s in cut if s.start < s.end), key=lambda s: (-s.end, s.start))
    return ordered[::-1]
