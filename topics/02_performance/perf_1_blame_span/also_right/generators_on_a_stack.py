"""One generator for each open span, a heap of children, and the shares of the mix in exact fractions."""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction as F

from ..given import Span


def check_trace(spans: Sequence[Span]) -> tuple[Span, dict[str, list[Span]]]:
    kids: dict[str, list[Span]] = {}
    roots = []
    for s in spans:
        if s.id in kids or s.end < s.start:
            raise ValueError(s)
        kids[s.id] = []
        if s.parent is None:
            roots.append(s)
    if len(roots) != 1:
        raise ValueError(f"{len(roots)} roots")
    parent = {s.id: s.parent for s in spans}
    safe: set[str | None] = {None}
    for s in spans:
        walked = []
        at: str | None = s.id
        while at not in safe:
            if at in walked or at not in parent:
                raise ValueError(f"cycle or unknown parent at {at}")
            walked.append(at)
            at = parent[at]
            if len(walked) > len(parent):
                raise ValueError("cycle")
        safe.update(walked)
        if s.parent is not None:
            kids[s.parent].append(s)
    return roots[0], kids


def critical_path(spans: Sequence[Span]) -> list[tuple[str, float, float]]:
    root, kids = check_trace(spans)
    found: list[tuple[str, float, float]] = []

    def walk(name: str, low: float, high: float) -> Iterator[tuple[str, float, float]]:
        """Yield the children to walk into, latest first; note this span's own gaps."""
        heap = []
        for kid in kids[name]:
            a, b = max(kid.start, low), min(kid.end, high)
            if a < b:
                heapq.heappush(heap, (-b, a, kid.id))
        t = high
        while heap:
            minus_end, a, kid_id = heapq.heappop(heap)
            if -minus_end <= t:
                found.append((name, -minus_end, t))
                yield kid_id, a, -minus_end
                t = a
        found.append((name, low, t))

    open_spans = [walk(root.id, root.start, root.end)]
    while open_spans:
        for child in open_spans[-1]:
            open_spans.append(walk(*child))
            break
        else:
            open_spans.pop()
    found.reverse()
    return [segment for segment in found if segment[1] != segment[2]]


def blame(before, after):
    if not before or not after:
        raise ValueError("empty")
    table = {}
    for side, traces in enumerate((before, after)):
        for spans in traces:
            ops = {s.id: s.op for s in spans}
            for op in ops.values():
                table.setdefault(op, [0.0, 0.0])
            for name, a, b in critical_path(spans):
                table[ops[name]][side] += (b - a) / len(traces)
    return sorted(((op, new - old) for op, (old, new) in table.items()), key=lambda row: (-row[1], row[0]))


def mix_shift(before: Mapping[str, tuple[int, float]], after: Mapping[str, tuple[int, float]]) -> tuple[float, float]:
    totals = [sum(count for count, _ in side.values()) for side in (before, after)]
    if 0 in totals:
        raise ValueError("a side without requests")
    within, mix = F(0), F(0)
    for name in set(before) | set(after):
        n0, m0 = before.get(name, (0, 0.0))
        n1, m1 = after.get(name, (0, 0.0))
        if n0 == 0:
            m0 = m1
        if n1 == 0:
            m1 = m0
        w0, w1 = F(n0, totals[0]), F(n1, totals[1])
        within += w1 * (F(m1) - F(m0))
        mix += (w1 - w0) * F(m0)
    return float(within), float(mix)
