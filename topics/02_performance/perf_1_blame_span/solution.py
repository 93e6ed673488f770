"""Model solution of perf-1: the critical path of a trace, what it says about a release, and the shift of the mix."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from .given import Span


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
        if until < cursor:
            backwards.append((span_id, until, cursor))
        cursor = until
        if child is None:
            frames.pop()
        else:
            frames.append((child.id, child.start, _clipped(children[child.id], child.start, child.end)))
    return backwards[::-1]


def _tree(spans: Sequence[Span]) -> tuple[Span, Mapping[str, list[Span]]]:
    ids = {span.id for span in spans}
    roots = [span for span in spans if span.parent is None]
    if len(ids) < len(spans) or len(roots) != 1:
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
    if reached < len(spans):
        raise ValueError("the parents form a cycle")
    return roots[0], children


def _clipped(spans: Sequence[Span], start: float, end: float) -> list[Span]:
    """The spans cut to the parent's interval, without those of which nothing is left; the one to be tried first is last."""
    cut = [Span(s.id, s.parent, s.op, max(s.start, start), min(s.end, end)) for s in spans]
    ordered = sorted((s for s in cut if s.start < s.end), key=lambda s: (-s.end, s.start, s.id))
    return ordered[::-1]


def blame(before: Sequence[Sequence[Span]], after: Sequence[Sequence[Span]]) -> list[tuple[str, float]]:
    """The change of the mean critical-path time of each operation, in seconds, largest first, then by name.

    Raises ValueError for an empty list of traces and for a trace that is not one tree.
    """
    old, new = _mean_times(before), _mean_times(after)
    deltas = [(op, new.get(op, 0.0) - old.get(op, 0.0)) for op in {*old, *new}]
    return sorted(deltas, key=lambda delta: (-delta[1], delta[0]))


def _mean_times(traces: Sequence[Sequence[Span]]) -> dict[str, float]:
    if not traces:
        raise ValueError("no traces to take a mean of")
    times: dict[str, float] = {}
    for spans in traces:
        op_of = {span.id: span.op for span in spans}
        for op in op_of.values():
            times.setdefault(op, 0.0)
        for span_id, start, end in critical_path(spans):
            times[op_of[span_id]] += end - start
    return {op: total / len(traces) for op, total in times.items()}


def mix_shift(before: Mapping[str, tuple[int, float]], after: Mapping[str, tuple[int, float]]) -> tuple[float, float]:
    """The change of the overall mean latency, split into (within the classes, by their shares), in seconds.

    The arguments map a class to (count, mean latency). Raises ValueError where all counts are 0.
    """
    old, new = _shares(before), _shares(after)
    within = mix = 0.0
    for name in {*old, *new}:
        share_before, mean_before = old.get(name, (0.0, new.get(name, (0.0, 0.0))[1]))
        share_after, mean_after = new.get(name, (0.0, mean_before))
        within += share_after * (mean_after - mean_before)
        mix += (share_after - share_before) * mean_before
    return within, mix


def _shares(classes: Mapping[str, tuple[int, float]]) -> dict[str, tuple[float, float]]:
    total = sum(count for count, _ in classes.values())
    if total == 0:
        raise ValueError("no requests, so there is no mean")
    return {name: (count / total, mean) for name, (count, mean) in classes.items() if count}
