"""The walk calls itself for every level, and a deep trace exceeds Python's limit.

fails: large_traces
score: 17 of 18
"""

from collections.abc import Sequence

from ..given import Span
from ..solution import _clipped, _tree


def critical_path(spans: Sequence[Span]) -> list[tuple[str, float, float]]:
    """The segments that the request waited for, in time order."""
    root, children = _tree(spans)

    def walk(span: Span) -> list[tuple[str, float, float]]:
        cursor, pieces = span.end, []
        for child in _clipped(children[span.id], span.start, span.end)[::-1]:
            if child.end <= cursor:
                gap = [(span.id, child.end, cursor)] if child.end < cursor else []
                pieces = walk(child) + gap + pieces
                cursor = child.start
        return ([(span.id, span.start, cursor)] if span.start < cursor else []) + pieces

    return walk(root)
