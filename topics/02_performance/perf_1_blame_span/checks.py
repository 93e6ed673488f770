"""Checks of perf-1: nine points for the critical path, four for the blame, five for the mix."""

import math
import random
from collections.abc import Sequence
from typing import Any

from leadlab.checks import check, expect, expect_raises

from .given import Span
from .solution import blame, critical_path, mix_shift

Segments = list[tuple[str, float, float]]


def trace_of_rows(*rows: tuple[str, str | None, float, float]) -> list[Span]:
    """Spans from (id, parent, start, end); each span's op is its id."""
    return [Span(name, parent, name, start, end) for name, parent, start, end in rows]


def spans_shown(spans: Sequence[Span]) -> str:
    return "spans " + ", ".join(f"{s.id}<{s.parent}:{s.start:g}-{s.end:g}" for s in spans)


def path_is(spans: list[Span], right: Segments, next_step: str) -> None:
    got = [tuple(segment) for segment in critical_path(spans)]
    expect(
        got == right,
        called=f"critical_path of the {spans_shown(spans)}",
        got=got,
        wanted="the segments that the root waited for, by the rules of the task",
        next_step=next_step,
    )


def reference_path(spans: list[Span]) -> Segments:
    """The path by the letter of the task: slow and recursive, for small trees."""

    def walk(span: Span, start: float, end: float) -> Segments:
        cut = [(max(c.start, start), min(c.end, end), c) for c in spans if c.parent == span.id]
        left = [(low, high, child) for low, high, child in cut if low < high]
        cursor = end
        pieces: Segments = []
        while True:
            done = [row for row in left if row[1] <= cursor]
            if not done:
                return [*([(span.id, start, cursor)] if start < cursor else []), *pieces]
            low, high, child = min(done, key=lambda row: (-row[1], row[0], row[2].id))
            gap = [(span.id, high, cursor)] if high < cursor else []
            pieces = walk(child, low, high) + gap + pieces
            cursor = low
            left.remove((low, high, child))

    root = next(span for span in spans if span.parent is None)
    return walk(root, root.start, root.end)


def random_trace(rng: random.Random, most: int = 14) -> list[Span]:
    """A small tree with times that are whole numbers, so that ties are frequent; ids in no order."""
    names = rng.sample([f"s{i}" for i in range(30)], rng.randint(1, most))
    spans = [Span(names[0], None, "root", 0.0, float(rng.randint(8, 24)))]
    for name in names[1:]:
        start = rng.randint(-2, 20)
        end = float(start + rng.randint(0, 12))
        spans.append(Span(name, rng.choice(spans).id, rng.choice("abcd"), float(start), end))
    rng.shuffle(spans)
    return spans


def mean_root_duration(traces: list[list[Span]]) -> float:
    return sum(s.end - s.start for spans in traces for s in spans if s.parent is None) / len(traces)


def overall_mean_in_check(classes: dict[str, tuple[int, float]]) -> float:
    return sum(count * mean for count, mean in classes.values()) / sum(count for count, _ in classes.values())


def pair_is_close(got: Any, right: tuple[float, float]) -> bool:
    return len(got) == 2 and all(math.isclose(g, r, abs_tol=1e-9) for g, r in zip(got, right, strict=True))


@check(points=1)
def serial_children() -> None:
    """Two children one after the other, with time of the parent's own around them."""
    spans = trace_of_rows(("root", None, 0.0, 10.0), ("cart", "root", 1.0, 4.0), ("stock", "root", 6.0, 9.0))
    right = [("root", 0.0, 1.0), ("cart", 1.0, 4.0), ("root", 4.0, 6.0), ("stock", 6.0, 9.0), ("root", 9.0, 10.0)]
    path_is(spans, right, "walk backwards from 10: the gap 9-10 is the root's, then comes the child that ends at 9")


@check(points=1)
def two_parallel_children() -> None:
    """Two children that start together: only the one that ends last was waited for."""
    spans = trace_of_rows(("root", None, 0.0, 10.0), ("pricing", "root", 2.0, 5.0), ("stock", "root", 2.0, 9.0))
    right = [("root", 0.0, 2.0), ("stock", 2.0, 9.0), ("root", 9.0, 10.0)]
    path_is(spans, right, "after stock the cursor is at 2, and pricing ends at 5: it is not before the cursor")


@check(points=1, hidden=True)
def overlapping_children() -> None:
    """Children that overlap, end together or touch each other."""
    spans = trace_of_rows(("r", None, 0.0, 10.0), ("a", "r", 0.0, 5.0), ("b", "r", 4.0, 9.0), ("c", "r", 1.0, 3.0))
    right = [("r", 0.0, 1.0), ("c", 1.0, 3.0), ("r", 3.0, 4.0), ("b", 4.0, 9.0), ("r", 9.0, 10.0)]
    path_is(spans, right, "a child that ends after the cursor is skipped, even if it started earlier")
    spans = trace_of_rows(("r", None, 0.0, 8.0), ("x", "r", 3.0, 8.0), ("y", "r", 1.0, 8.0), ("z", "r", 1.0, 8.0))
    path_is(spans, [("r", 0.0, 1.0), ("y", 1.0, 8.0)], "equal ends: the earlier start, then the smaller id")
    spans = trace_of_rows(("r", None, 0.0, 6.0), ("p", "r", 0.0, 3.0), ("q", "r", 3.0, 6.0))
    path_is(
        spans, [("p", 0.0, 3.0), ("q", 3.0, 6.0)], "a child may end exactly at the cursor; drop segments of no length"
    )


@check(points=1, hidden=True)
def children_outside_their_parent() -> None:
    """A child that outlives its parent, and one that starts before it because a clock is wrong."""
    spans = trace_of_rows(("r", None, 10.0, 20.0), ("mail", "r", 15.0, 40.0), ("skewed", "r", 5.0, 14.0))
    right = [("skewed", 10.0, 14.0), ("r", 14.0, 15.0), ("mail", 15.0, 20.0)]
    path_is(spans, right, "cut every child to its parent's interval before you walk")


@check(points=1, hidden=True)
def grandchildren_of_clipped_children() -> None:
    """A grandchild is cut to its cut parent; what has no length left goes, and takes its children along."""
    spans = trace_of_rows(("r", None, 0.0, 10.0), ("a", "r", 6.0, 30.0), ("b", "a", 8.0, 25.0), ("c", "b", 12.0, 20.0))
    path_is(spans, [("r", 0.0, 6.0), ("a", 6.0, 8.0), ("b", 8.0, 10.0)], "cut to the parent as it was cut itself")
    spans = trace_of_rows(
        ("r", None, 0.0, 10.0), ("late", "r", 12.0, 30.0), ("in", "late", 3.0, 9.0), ("dot", "r", 5.0, 5.0)
    )
    path_is(spans, [("r", 0.0, 10.0)], "a dropped span's subtree is dropped too, wherever it lies")
    path_is(trace_of_rows(("r", None, 4.0, 4.0)), [], "a root of no length has no segments")


@check(points=2, hidden=True)
def random_trees_are_tiled() -> None:
    """500 seeded trees against a reference; the segments tile the root's interval, and the input stays as it was."""
    rng = random.Random(11)
    for _ in range(500):
        spans = random_trace(rng)
        root = next(span for span in spans if span.parent is None)
        given = list(spans)
        path: Segments = [(name, start, end) for name, start, end in critical_path(spans)]
        edges = [root.start, *(end for _, _, end in path)]
        tiles = edges[-1] == root.end and [start for _, start, _ in path] == edges[:-1]
        expect(
            tiles and all(start < end for _, start, end in path),
            called=f"critical_path of the {spans_shown(spans)}",
            got=path,
            wanted="segments in time order that cover the root's interval without a gap or an overlap",
            next_step="time that no child accounts for belongs to the span that is open then",
        )
        expect(
            path == reference_path(given) and spans == given,
            called=f"critical_path of the {spans_shown(given)}",
            got=path if spans == given else "the list of spans has been changed",
            wanted="the path by the rules of the task, and an unchanged input",
            next_step="follow the rules at the first segment from the right that you would not have expected",
        )


@check(points=1, hidden=True)
def large_traces() -> None:
    """Nested fan-outs of 100, 2,000 spans below one root, and a chain of 3,500."""
    fan = [Span("root", None, "root", 0.0, 300.0)]
    for i in range(100):
        fan.append(Span(f"n{i}", "root", "call", 10.0, 110.0 + i))
        fan.extend(Span(f"n{i}.{k}", f"n{i}", "shard", 20.0, 50.0 + k / 4) for k in range(100) if i in (0, 99))
    right = [
        ("root", 0.0, 10.0),
        ("n99", 10.0, 20.0),
        ("n99.99", 20.0, 74.75),
        ("n99", 74.75, 209.0),
        ("root", 209.0, 300.0),
    ]
    flat = [Span("root", None, "root", 0.0, 2000.0)]
    flat += [Span(f"c{i}", "root", "call", float(i), i + 0.5) for i in range(2000)]
    chain = [Span("d0", None, "deep", 0.0, 8000.0)]
    chain += [Span(f"d{i}", f"d{i - 1}", "deep", float(i), 8000.0 - i) for i in range(1, 3500)]
    for name, spans, first, length in [
        ("two fan-outs of 100", fan, right[0], len(right)),
        ("2,000 spans below one root", flat, ("c0", 0.0, 0.5), 4000),
        ("a chain of 3,500 spans", chain, ("d0", 0.0, 1.0), 6999),
    ]:
        try:
            got: Any = [tuple(segment) for segment in critical_path(spans)]
            good, seen = (got[0] == first and len(got) == length), f"{len(got)} segments"
        except RecursionError:
            good, seen = False, "RecursionError"
        expect(
            good and (spans is not fan or got == right),
            called=f"critical_path of a trace with {name}",
            got=seen,
            wanted="the path by the rules of the task, at any depth",
            next_step="keep the open spans on a list of your own instead of Python's call stack",
        )


@check(points=1, hidden=True)
def no_tree_is_refused() -> None:
    """Spans that are not one tree, and a span that ends before it starts."""
    r: tuple[str, str | None, float, float] = ("r", None, 0.0, 9.0)
    bad: list[tuple[str, list[tuple[str, str | None, float, float]]]] = [
        ("no span", []),
        ("no root", [("a", "b", 0.0, 1.0), ("b", "a", 0.0, 1.0)]),
        ("two roots", [r, ("q", None, 1.0, 2.0)]),
        ("an unknown parent", [r, ("a", "gone", 1.0, 2.0)]),
        ("a duplicate id", [r, ("a", "r", 1.0, 2.0), ("a", "r", 3.0, 4.0)]),
        ("a duplicate of the root's id", [r, ("r", "r", 1.0, 2.0)]),
        ("a cycle beside the root", [r, ("a", "b", 1.0, 2.0), ("b", "a", 1.0, 2.0)]),
        ("a span that is its own parent", [r, ("a", "a", 1.0, 2.0)]),
        ("a child that ends before it starts", [r, ("a", "r", 5.0, 4.0)]),
        ("a root that ends before it starts", [("r", None, 9.0, 0.0)]),
    ]
    for name, rows in bad:
        expect_raises(
            ValueError,
            lambda rows=rows: critical_path(trace_of_rows(*rows)),  # type: ignore[misc]
            called=f"critical_path with {name}",
            next_step="check the whole input first; spans of a cycle are those that you cannot reach from the root",
        )


@check(points=1, hidden=True)
def blame_sums_to_the_regression() -> None:
    """Seeded traces before and after: the deltas, and their sum."""
    rng = random.Random(12)
    for _ in range(40):
        before, after = ([random_trace(rng) for _ in range(rng.randint(1, 6))] for _ in range(2))
        got = blame(before, after)
        change = mean_root_duration(after) - mean_root_duration(before)
        expect(
            math.isclose(sum(delta for _, delta in got), change, abs_tol=1e-9),
            called=f"blame of {len(before)} traces before and {len(after)} after",
            got=f"deltas that sum to {sum(delta for _, delta in got):.6f}",
            wanted="the change of the mean duration of the roots",
            next_step="take the time on the critical path, and divide by the number of traces of that side",
        )
        means: list[dict[str, float]] = []
        for traces in (before, after):
            sums: dict[str, float] = {}
            for spans in traces:
                ops = {s.id: s.op for s in spans}
                for name, start, end in reference_path(spans):
                    sums[ops[name]] = sums.get(ops[name], 0.0) + (end - start) / len(traces)
            means.append(sums)
        wrong = [op for op, d in got if abs(means[1].get(op, 0.0) - means[0].get(op, 0.0) - d) > 1e-9]
        expect(
            not wrong,
            called=f"blame of {len(before)} traces before and {len(after)} after",
            got=f"another delta than the mean change for {wrong}",
            wanted="for each op the mean critical-path time after, minus before",
            next_step="several spans of a trace may have the same op: add them up",
        )


@check(points=1, hidden=True)
def every_operation_is_listed() -> None:
    """Operations that exist on one side only, or are never on the path."""
    before = [trace_of_rows(("r", None, 0.0, 8.0), ("old", "r", 1.0, 5.0), ("beside", "r", 2.0, 4.0))]
    after = [trace_of_rows(("r", None, 0.0, 12.0), ("new", "r", 1.0, 11.0), ("outside", "r", 20.0, 30.0))] * 2
    got = dict(blame(before, after))
    expect(
        got == {"r": -2.0, "old": -4.0, "new": 10.0, "beside": 0.0, "outside": 0.0},
        called="blame with one op that vanishes, one that is new, one beside the path and one outside the root",
        got=got,
        wanted="every op of any span of any trace, with 0 for the time that it did not spend on the path",
        next_step="collect the ops from the spans, not from the path",
    )


@check(points=1, hidden=True)
def largest_delta_first() -> None:
    """The order of the result, ties and negative deltas included."""
    before = [trace_of_rows(("r", None, 0.0, 16.0), ("b", "r", 0.0, 4.0), ("a", "r", 4.0, 8.0), ("d", "r", 8.0, 16.0))]
    after = [
        trace_of_rows(("r", None, 0.0, 16.0), ("b", "r", 0.0, 6.0), ("a", "r", 6.0, 12.0), ("d", "r", 12.0, 13.0)),
        trace_of_rows(("r", None, 0.0, 16.0), ("b", "r", 0.0, 6.0), ("a", "r", 6.0, 12.0), ("e", "r", 20.0, 21.0)),
    ]
    got = [tuple(row) for row in blame(before, after)]
    expect(
        got == [("r", 3.5), ("a", 2.0), ("b", 2.0), ("e", 0.0), ("d", -7.5)],
        called="blame of one trace before and two after, two ops with the same delta, one with a negative one",
        got=got,
        wanted="the largest delta first, equal ones by name, the most negative one last",
        next_step="sort by the signed delta, descending, then by op, ascending",
    )


@check(points=1, hidden=True)
def blame_needs_traces() -> None:
    """An empty list on either side, and a trace that is no tree."""
    good, bad = [trace_of_rows(("r", None, 0.0, 1.0))], [trace_of_rows(("r", None, 0.0, 1.0), ("a", "gone", 0.0, 1.0))]
    cases = [("before", [], good), ("after", good, []), ("both", [], []), ("a broken", good, bad)]
    for name, before, after in [*cases, ("one without spans after", good, [*good, []])]:
        expect_raises(
            ValueError,
            lambda b=before, a=after: blame(b, a),  # type: ignore[misc]
            called="blame with a broken trace" if name == "a broken" else f"blame with no traces: {name}",
            next_step="a mean of nothing is no number",
        )


@check(points=1)
def nothing_regressed() -> None:
    """The mean goes from 58 to 148 ms, although both routes are as fast as before."""
    got = mix_shift({"browse": (95, 0.040), "bulk": (5, 0.400)}, {"browse": (70, 0.040), "bulk": (30, 0.400)})
    expect(
        pair_is_close(got, (0.0, 0.090)),
        called='mix_shift({"browse": (95, .04), "bulk": (5, .4)}, {"browse": (70, .04), "bulk": (30, .4)})',
        got=got,
        wanted="(0.0, 0.090): nothing within the classes, all of it by their shares",
        next_step="within compares means of the same class, mix compares shares",
    )


@check(points=1, hidden=True)
def within_and_mix_add_up() -> None:
    """Seeded classes with counts that differ: both parts, and their sum."""
    rng = random.Random(13)
    for _ in range(50):
        names = rng.sample("abcdefgh", rng.randint(1, 6))
        before = {n: (rng.randint(1, 500), rng.uniform(0.01, 2.0)) for n in names}
        after = {n: (rng.randint(1, 2_000), rng.choice([before[n][1], rng.uniform(0.01, 2.0)])) for n in names}
        got = mix_shift(before, after)
        called = f"mix_shift({before}, {after})"
        expect(
            pair_is_close((sum(got), 0.0), (overall_mean_in_check(after) - overall_mean_in_check(before), 0.0)),
            called=called,
            got=f"{got!r}, which sum to {sum(got):.6f}",
            wanted="within + mix is the change of the overall mean",
            next_step="weight a class by its share of the count; the overall mean is not the mean of the means",
        )
        total = sum(count for count, _ in after.values())
        within = sum(count / total * (mean - before[n][1]) for n, (count, mean) in after.items())
        expect(
            pair_is_close((got[0], 0.0), (within, 0.0)),
            called=called,
            got=got,
            wanted="the changes within the classes, weighted by the shares after",
            next_step="look which of the two shares the task names for each part",
        )


@check(points=1, hidden=True)
def a_new_class_is_mix() -> None:
    """A class that exists only after, or had a count of 0 before."""
    after = {"browse": (60, 0.050), "export": (40, 1.000)}
    for before in ({"browse": (10, 0.040)}, {"browse": (10, 0.040), "export": (0, 7.0)}):
        got = mix_shift(before, after)
        expect(
            pair_is_close(got, (0.6 * 0.010, -0.4 * 0.040 + 0.4 * 1.000)),
            called=f"mix_shift({before}, {after})",
            got=got,
            wanted="the new class in mix with its mean after; a class with count 0 is absent, whatever mean it carries",
            next_step="a class without a mean before cannot have become slower",
        )


@check(points=1, hidden=True)
def a_vanished_class_is_mix() -> None:
    """A class that exists only before, or has a count of 0 after."""
    before = {"browse": (50, 0.040), "export": (50, 1.000)}
    for after in ({"browse": (9, 0.060)}, {"browse": (9, 0.060), "export": (0, 0.0)}):
        got = mix_shift(before, after)
        expect(
            pair_is_close(got, (0.020, 0.5 * 0.040 - 0.5 * 1.000)),
            called=f"mix_shift({before}, {after})",
            got=got,
            wanted="the vanished class in mix with its mean before; a class with count 0 is absent",
            next_step="its share after is 0, so it adds nothing to within",
        )


@check(points=1, hidden=True)
def a_mix_of_nothing_is_refused() -> None:
    """No classes or no requests on either side; and the arguments stay as they were."""
    good = {"browse": (10, 0.040)}
    for name, nothing in [("no class", {}), ("counts of 0", {"browse": (0, 0.040), "bulk": (0, 0.400)})]:
        for before, after in [(nothing, good), (good, nothing)]:
            expect_raises(
                ValueError,
                lambda b=before, a=after: mix_shift(b, a),  # type: ignore[misc]
                called=f"mix_shift with {name} on one side",
                next_step="without requests there are no shares",
            )
    before, after = {"a": (1, 0.1), "z": (0, 0.5)}, {"b": (1, 0.2)}
    mix_shift(before, after)
    expect(
        before == {"a": (1, 0.1), "z": (0, 0.5)} and after == {"b": (1, 0.2)},
        called="mix_shift(before, after), then a look at both",
        got=f"{before} and {after}",
        wanted="unchanged arguments",
        next_step="fill the gaps in copies",
    )
