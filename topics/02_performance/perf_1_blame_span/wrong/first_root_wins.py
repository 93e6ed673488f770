"""A second root and a duplicate id go unnoticed.

fails: no_tree_is_refused
score: 17 of 18
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ..given import Span


def _tree(spans: Sequence[Span]) -> tuple[Span, Mapping[str, list[Span]]]:
    ids = {span.id for span in spans}
    roots = [span for span in spans if span.parent is None]
    if not roots:
        raise ValueError("a trace has one root, and each id once")
    children: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        if span.end < span.start:
            raise ValueError(f"span {span.id} ends before it starts")
        if span.parent is not None:
            if span.parent not in ids:
                raise ValueError(f"span {span.id} has the unknown parent {span.parent}")
            children[span.parent].append(span)
    reached, todo = 0, [roots[0].id]
    while todo:
        reached += 1
        todo.extend(child.id for child in children[todo.pop()])
    return roots[0], children
