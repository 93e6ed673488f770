"""The children of a dropped span move up to its parent.

fails: grandchildren_of_clipped_children, random_trees_are_tiled
score: 15 of 18
"""

from collections.abc import Sequence

from ..given import Span


def _clipped(spans: Sequence[Span], start: float, end: float) -> list[Span]:
    """The spans cut to the parent's interval; the one to be tried first is last."""
    cut = [Span(s.id, s.parent, s.op, max(s.start, start), min(s.end, end)) for s in spans]
    return sorted((s for s in cut if s.start <= s.end), key=lambda s: (-s.end, s.start, s.id))[::-1]
