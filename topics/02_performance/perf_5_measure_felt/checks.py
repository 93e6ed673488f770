"""Checks of perf-5: 7 points for inp, 9 for Sketch."""

import math
import random
import tracemalloc
from collections.abc import Callable, Sequence

from leadlab.checks import check, expect, expect_raises

from .given import Entry
from .solution import Sketch, inp

ASKED_QUANTILES = (0.0, 0.01, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0)


def page_view(latencies: Sequence[float]) -> list[Entry]:
    """One click for each latency, with the ids that a browser could give."""
    return [Entry(3_000 + 7 * number, "click", 1_000.0 * number, latency) for number, latency in enumerate(latencies)]


def sketch_of(values: Sequence[float], accuracy: float = 0.01) -> Sketch:
    sketch = Sketch(accuracy)
    for value in values:
        sketch.add(value)
    return sketch


def exact_quantile(values: Sequence[float], q: float) -> float:
    """The value of nearest rank."""
    return sorted(values)[max(1, math.ceil(q * len(values) - 1e-9)) - 1]


def expect_within_bound(sketch: Sketch, values: Sequence[float], accuracy: float, called: str) -> None:
    for q in ASKED_QUANTILES:
        got, exact = sketch.quantile(q), exact_quantile(values, q)
        expect(
            isinstance(got, float) and abs(got - exact) <= (accuracy + 1e-9) * exact,
            called=f"{called}, then quantile({q})",
            got=got,
            wanted=f"within {accuracy:.1%} of the value of that rank",
            next_step="the bucket is the ceiling of the logarithm to the base gamma; it answers 2·gamma^i / (gamma + 1)",
        )


@check(points=1)
def key_press_is_one_interaction() -> None:
    """Keydown and keyup of one id are one interaction, as long as its longest entry."""
    entries = [
        Entry(0, "pointermove", 10.0, 900.0),
        Entry(3011, "keydown", 1_000.0, 120.0),
        Entry(3011, "keypress", 1_000.0, 96.0),
        Entry(3011, "keyup", 1_090.0, 48.0),
        Entry(3018, "click", 4_000.0, 64.0),
    ]
    got = inp(entries)
    expect(
        got == 120.0,
        called="inp of a key press (keydown 120, keypress 96, keyup 48 ms), a click (64 ms) and a pointermove (id 0)",
        got=got,
        wanted="120.0: of the two interactions the longer one, which is as long as its longest entry",
        next_step="keep the longest duration of each id, leave out id 0",
    )


@check(points=2, hidden=True)
def one_outlier_for_every_fifty() -> None:
    """Page views with a number of interactions at and beside the multiples of 50."""
    for count in (1, 2, 48, 49, 50, 51, 98, 99, 100, 101, 149, 150, 499, 500):
        latencies = [float(8 * (number + 1)) for number in range(count)]
        random.Random(count).shuffle(latencies)
        got = inp(page_view(latencies))
        expect(
            got == sorted(latencies, reverse=True)[count // 50],
            called=f"inp of {count} interactions of different lengths",
            got=got,
            wanted="the worst is forgiven once for every full 50 interactions",
            next_step="index count // 50 of the latencies, longest first; nothing is interpolated",
        )


@check(points=1, hidden=True)
def unreported_interactions_count() -> None:
    """An interaction_count above the number of reported ones: what it forgives, and where it ends."""
    view = page_view([400.0, 300.0, 200.0])
    for count, right in [(3, 400.0), (49, 400.0), (50, 300.0), (99, 300.0), (100, 200.0), (149, 200.0), (5_000, 200.0)]:
        got = inp(view, count)
        expect(
            got == right,
            called=f"inp of three reported interactions (400, 300 and 200 ms), interaction_count {count}",
            got=got,
            wanted="the count says how many outliers are forgiven; the shortest reported one is the end",
            next_step="index min(n - 1, interaction_count // 50)",
        )


@check(points=1, hidden=True)
def views_without_interaction() -> None:
    """No entries, entries of no interaction only; an interaction of no length."""
    moves = [Entry(0, "pointermove", 100.0 * number, 40.0) for number in range(60)]
    for entries, count in [([], None), ([], 12), (moves, None), (moves, 60)]:
        got = inp(entries, count)
        expect(
            got is None,
            called=f"inp({'60 entries with id 0' if entries else '[]'}, {count})",
            got=got,
            wanted="None: no interaction, no INP",
            next_step="leave out id 0 before anything else, and ask whether something is left",
        )
    got = inp([Entry(5, "click", 0.0, 0.0)])
    expect(
        got == 0.0 and got is not None,
        called="inp of one click of 0 ms",
        got=got,
        wanted="0.0: an interaction of no length is one",
        next_step="the first entry of an id is one, whatever its duration",
    )


@check(points=1, hidden=True)
def seeded_page_views() -> None:
    """200 seeded page views with several entries an interaction, in random order, against a reference."""
    rng = random.Random(55)
    for _ in range(200):
        entries: list[Entry] = []
        longest: list[float] = []
        for number in range(rng.choice([1, 3, 20, 60, 130])):
            durations = [8.0 * rng.randint(0, 40) for _ in range(rng.randint(1, 4))]
            longest.append(max(durations))
            entries += [Entry(9 + 7 * number, "click", rng.uniform(0, 9e4), duration) for duration in durations]
        entries += [Entry(0, "pointermove", rng.uniform(0, 9e4), 800.0) for _ in range(rng.randint(0, 5))]
        rng.shuffle(entries)
        count = len(longest) + rng.choice([0, 0, 40, 200])
        got = inp(tuple(entries), count if count > len(longest) else None)
        expect(
            got == sorted(longest, reverse=True)[min(len(longest) - 1, count // 50)],
            called=f"inp of {len(entries)} entries, {len(longest)} interactions, interaction_count {count} (None if equal)",
            got=got,
            wanted="the interactions' latencies are the longest entries of the ids, wherever they stand",
            next_step="try two entries of one id with another id's between them, and equal latencies",
        )


@check(points=1, hidden=True)
def bad_views_are_refused() -> None:
    """Durations that are negative or no finite number, also of id 0; counts below the ids."""
    for duration in (-1.0, math.inf, math.nan):
        for interaction in (0, 7):
            entries = [Entry(4, "click", 0.0, 80.0), Entry(interaction, "click", 9.0, duration)]
            expect_raises(
                ValueError,
                lambda e=entries: inp(e),  # type: ignore[misc]
                called=f"inp with an entry of id {interaction} and duration {duration}",
                next_step="nan is neither below nor above anything: ask for 0 <= duration < math.inf",
            )
    for count in (2, 0, -1):
        expect_raises(
            ValueError,
            lambda c=count: inp(page_view([10.0, 20.0, 30.0]), c),  # type: ignore[misc]
            called=f"inp of three interactions with interaction_count {count}",
            next_step="compare the count with the number of distinct ids; 0 is a count, not the default",
        )


@check(points=1)
def thousand_values_within_one_per_cent() -> None:
    """The values 1 to 1000: the count is right, and every quantile within 1 %."""
    values = [float(number) for number in range(1, 1_001)]
    sketch = sketch_of(values)
    expect(
        sketch.count == 1_000,
        called="Sketch(), add of 1, 2, …, 1000, then count",
        got=sketch.count,
        wanted="1000",
        next_step="count is a property: the sum of all buckets",
    )
    expect_within_bound(sketch, values, 0.01, "Sketch(), add of 1, 2, …, 1000")


@check(points=2, hidden=True)
def bound_holds_over_twelve_decades() -> None:
    """Seeded values from 1e-6 to 1e6, and the extremes of the task, for several accuracies."""
    rng = random.Random(56)
    for accuracy in (0.001, 0.01, 0.05, 0.3, 0.9):
        for count in (1, 2, 7, 300):
            values = [10 ** rng.uniform(-6, 6) for _ in range(count)]
            expect_within_bound(sketch_of(values, accuracy), values, accuracy, f"Sketch({accuracy}), {count} values")
        for value in (1e-9, 1e-6, 0.999, 1.0, 1.001, 12.5, 1e9):
            expect_within_bound(sketch_of([value], accuracy), [value], accuracy, f"Sketch({accuracy}), add({value})")


@check(points=1, hidden=True)
def ranks_of_small_sets() -> None:
    """Which value a quantile means: 1 to 100 values that no two buckets confuse, at and beside each rank."""
    for size in (1, 2, 3, 10, 100):
        values = [1.5**number for number in range(size)]
        sketch = sketch_of(values)
        for rank in range(1, size + 1):
            for q in {
                rank / size,
                (rank - 0.5) / size,
                (rank - 1 + 1e-7) / size,
                rank * (1 / size),
                0.01 * rank * (100 // size),
            }:
                right = exact_quantile(values, min(q, 1.0))
                got = sketch.quantile(min(q, 1.0))
                expect(
                    got is not None and abs(got - right) <= 0.0101 * right,
                    called=f"{size} values, 1, 1.5, 1.5², …; quantile({min(q, 1.0)!r})",
                    got=got,
                    wanted="the value of nearest rank, max(1, ⌈q·n − 1e-9⌉)",
                    next_step="the rank counts from 1; 0.07 · 100 is 7.000000000000001 and means rank 7",
                )


@check(points=1, hidden=True)
def zeros_and_nothing() -> None:
    """Zeros beside other values, zeros alone, and the empty sketch."""
    empty = Sketch()
    expect(
        empty.count == 0 and empty.quantile(0.5) is None and empty.merge(Sketch()).quantile(1.0) is None,
        called="Sketch(): count and quantile(0.5); the merge of two empty ones",
        got=f"{empty.count}, {empty.quantile(0.5)}",
        wanted="0 and None",
        next_step="without values there is no rank",
    )
    for zeros, others in [(1, 0), (5, 0), (50, 50), (1, 99), (99, 1)]:
        values = [0.0] * zeros + [250.0] * others
        sketch = Sketch()
        for value in values[::-1]:
            sketch.add(value)
        for q in ASKED_QUANTILES:
            got, right = sketch.quantile(q), exact_quantile(values, q)
            expect(
                got is not None and abs(got - right) <= 0.0101 * right,
                called=f"{zeros} zeros and {others} times 250.0, quantile({q})",
                got=got,
                wanted="zeros answer exactly 0.0, and are the smallest values",
                next_step="zero has no logarithm: count zeros apart, and begin the walk with them",
            )
        expect(
            sketch.count == zeros + others,
            called=f"{zeros} zeros and {others} times 250.0, count",
            got=sketch.count,
            wanted="all values, zeros included",
            next_step="add the zeros to the buckets' sum",
        )
    many = Sketch()
    many.add(0.0, 30)
    many.add(250.0)
    expect(
        (many.count, many.quantile(0.9)) == (31, 0.0),
        called="Sketch(), add(0.0, 30), add(250.0), then count and quantile(0.9)",
        got=(many.count, many.quantile(0.9)),
        wanted="(31, 0.0): a zero counts as often as its count says",
        next_step="add the count to the zeros too",
    )


@check(points=1, hidden=True)
def merged_shards_are_one_sketch() -> None:
    """Ten shards, one of them slow: in any order and grouping they answer exactly as one sketch of all values."""
    rng = random.Random(57)
    shards = [[rng.expovariate(1 / 10) for _ in range(300)] for _ in range(9)]
    shards.append([0.0, 0.0] + [rng.expovariate(1 / 200) for _ in range(298)])
    everything = [value for shard in shards for value in shard]
    whole = sketch_of(everything)
    right = [whole.quantile(q) for q in ASKED_QUANTILES]
    for attempt in range(8):
        parts = [sketch_of(shard) for shard in shards]
        rng.shuffle(parts)
        while len(parts) > 1:
            first, second = parts.pop(rng.randrange(len(parts))), parts.pop(rng.randrange(len(parts)))
            parts.insert(rng.randrange(len(parts) + 1) if attempt else 0, first.merge(second))
        got = [parts[0].quantile(q) for q in ASKED_QUANTILES]
        expect(
            got == right and parts[0].count == len(everything),
            called=f"ten shards merged in a random order; quantiles {ASKED_QUANTILES} and count",
            got=f"{got}, {parts[0].count}",
            wanted="exactly what one sketch of all values answers",
            next_step="add up the counts of equal buckets: percentiles themselves do not add, and do not average",
        )
    twice = whole.merge(whole)
    expect(
        twice.count == 2 * len(everything) and twice.quantile(0.5) == whole.quantile(0.5),
        called="s.merge(s): count and quantile(0.5)",
        got=f"{twice.count}, {twice.quantile(0.5)}",
        wanted="twice the count, the same median",
        next_step="make the result from scratch, do not change one of the two while you read the other",
    )


def sketch_state(sketch: Sketch) -> list[float | None]:
    return [float(sketch.count), sketch.quantile(0.3), sketch.quantile(0.5), sketch.quantile(1.0)]


@check(points=1, hidden=True)
def merge_leaves_its_parts_alone() -> None:
    """The two parts after a merge, and all three after further adds; also where one part is empty."""
    fast, slow = [0.0, 1.0, 2.0, 3.0], [0.0, 3.0, 400.0, 500.0]
    for first, second in [(fast, slow), (fast, []), ([], slow)]:
        for changed in range(3):
            parts = [sketch_of(first), sketch_of(second)]
            alone = [sketch_state(sketch) for sketch in parts]
            three = [*parts, parts[0].merge(parts[1])]
            before = [sketch_state(sketch) for sketch in three]
            expect(
                before[:2] == alone,
                called=f"a of {first}, b of {second}; a.merge(b), then counts and quantiles of a and b",
                got=f"{alone} before the merge, {before[:2]} after it",
                wanted="the same",
                next_step="merge returns a new object; copy the buckets before you add to them",
            )
            three[changed].add(0.0, 20)
            three[changed].add(9_000.0, 30)
            after = [sketch_state(sketch) for sketch in three]
            expect(
                all((after[number] == before[number]) is (number != changed) for number in range(3)),
                called=f"a of {first}, b of {second}, c = a.merge(b); then adds to {'abc'[changed]}",
                got=f"a, b, c were {before}, and are {after}",
                wanted="the other two stay as they are",
                next_step="an empty part is copied too: no two sketches may hold the same dict",
            )


@check(points=1, hidden=True)
def memory_by_buckets() -> None:
    """What 60,000 adds of ten values, and adds with a large count, leave in memory; and what they answer."""
    for rounds, count in ((6_000, 1), (30, 1_000)):
        tracemalloc.start()
        try:
            base = tracemalloc.get_traced_memory()[0]
            sketch = Sketch()
            for number in range(rounds * 10):
                sketch.add(1.7 ** (number % 10), count)
            left = tracemalloc.get_traced_memory()[0] - base
        finally:
            tracemalloc.stop()
        expect(
            left < 100_000,
            called=f"{rounds * 10:,} adds of ten values, each with count {count}",
            got=f"{left / 1_000:,.0f} kB left in memory",
            wanted="memory for ten buckets",
            next_step="keep a count for each bucket, not the values",
        )
        total, median = sketch.count, sketch.quantile(0.5)
        expect(
            total == rounds * 10 * count and median is not None and abs(median - 1.7**4) <= 0.0101 * 1.7**4,
            called=f"{rounds * 10:,} adds of 1.7⁰ … 1.7⁹, each with count {count}; count and quantile(0.5)",
            got=f"{total}, {median}",
            wanted="each value as often as its count says",
            next_step="add the count to the bucket and to the total",
        )


@check(points=1, hidden=True)
def bad_sketch_calls_are_refused() -> None:
    """Accuracies, values, counts and quantiles that make no sense; a merge of two accuracies; nothing changes."""
    for accuracy in (0.0, 1.0, -0.1, 2.0, math.nan):
        expect_raises(
            ValueError,
            lambda a=accuracy: Sketch(a),  # type: ignore[misc]
            called=f"Sketch({accuracy})",
            next_step="both ends are excluded, and nan lies between nothing",
        )
    sketch = sketch_of([5.0, 7.0])
    calls: list[tuple[str, Callable[[], object]]] = [
        *((f"add({v})", lambda v=v: sketch.add(v)) for v in (-1.0, -1e-12, math.inf, -math.inf, math.nan)),
        *((f"add({v}, {c})", lambda v=v, c=c: sketch.add(v, c)) for v in (0.0, 3.0) for c in (0, -1)),
        *((f"quantile({q})", lambda q=q: sketch.quantile(q)) for q in (-0.01, 1.01, math.nan)),
        ("quantile(1.5) of an empty sketch", lambda: Sketch().quantile(1.5)),
        ("merge with a sketch of accuracy 0.02", lambda: sketch.merge(Sketch(0.02))),
        ("merge of accuracy 0.01 with 0.0101", lambda: sketch.merge(Sketch(0.0101))),
        ("merge of accuracy 0.02 with 0.01, both empty", lambda: Sketch(0.02).merge(Sketch(0.01))),
    ]
    for called, call in calls:
        expect_raises(ValueError, call, called=called, next_step="check the arguments before anything is counted")
    expect(
        sketch.count == 2,
        called="a sketch of two values after all the refused calls, count",
        got=sketch.count,
        wanted="2: a refused call changes nothing",
        next_step="check the arguments before anything is counted",
    )
