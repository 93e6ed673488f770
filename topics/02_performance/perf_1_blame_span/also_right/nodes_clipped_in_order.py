"""A class for each node, clipping in a first pass from the root down, and a walk with explicit states."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from ..given import Span


class Node:
    def __init__(self, span: Span) -> None:
        self.span = span
        self.low, self.high = span.start, span.end
        self.kids: list[Node] = []


def critical_path(spans: Sequence[Span]) -> list[tuple[str, float, float]]:
    nodes = {span.id: Node(span) for span in spans}
    if len(nodes) != len(spans) or not spans:
        raise ValueError("duplicate or no spans")
    root = None
    for node in nodes.values():
        if node.span.end < node.span.start:
            raise ValueError("negative length")
        if node.span.parent is None:
            if root is not None:
                raise ValueError("two roots")
            root = node
        elif node.span.parent in nodes:
            nodes[node.span.parent].kids.append(node)
        else:
            raise ValueError("unknown parent")
    if root is None:
        raise ValueError("no root")
    order = [root]
    for node in order:  # grows while it is read: parents come before their children
        order.extend(node.kids)
    if len(order) != len(nodes):
        raise ValueError("cycle")
    for node in order:
        for kid in node.kids:
            kid.low, kid.high = max(kid.low, node.low), min(kid.high, node.high)
        node.kids = [kid for kid in node.kids if kid.high > node.low and kid.low < kid.high]
        node.kids.sort(key=lambda kid: kid.span.id, reverse=True)
        node.kids.sort(key=lambda kid: kid.low, reverse=True)
        node.kids.sort(key=lambda kid: kid.high)
    path: list[tuple[str, float, float]] = []
    at, node, above = root.high, root, []
    while True:
        while node.kids and node.kids[-1].high > at:
            node.kids.pop()
        stop = node.kids[-1].high if node.kids else node.low
        if stop < at:
            path.insert(0, (node.span.id, stop, at))
        at = stop
        if node.kids:
            above.append(node)
            node = node.kids.pop()
        elif above:
            node = above.pop()
        else:
            return path


def spent(traces: Sequence[Sequence[Span]]) -> Counter[str]:
    if len(traces) == 0:
        raise ValueError("no traces")
    result: Counter[str] = Counter()
    for spans in traces:
        ops = {span.id: span.op for span in spans}
        for op in ops.values():
            result[op] += 0
        for name, low, high in critical_path(spans):
            result[ops[name]] += Fraction(high) - Fraction(low)
    return Counter({op: time / len(traces) for op, time in result.items()})


def blame(before: Sequence[Sequence[Span]], after: Sequence[Sequence[Span]]) -> list[tuple[str, float]]:
    old, new = spent(before), spent(after)
    rows = [(op, float(new[op] - old[op])) for op in sorted(old.keys() | new.keys())]
    rows.sort(key=lambda row: row[1], reverse=True)
    return rows


def mix_shift(before: Mapping[str, tuple[int, float]], after: Mapping[str, tuple[int, float]]) -> tuple[float, float]:
    n_before = sum(n for n, _ in before.values())
    n_after = sum(n for n, _ in after.values())
    if not n_before or not n_after:
        raise ValueError("nothing to compare")
    mean_before = sum(n * m for n, m in before.values()) / n_before
    mean_after = sum(n * m for n, m in after.values()) / n_after
    within = 0.0
    for name, (n, m) in after.items():
        if n and before.get(name, (0, 0))[0]:
            within += n / n_after * (m - before[name][1])
    return within, mean_after - mean_before - within
