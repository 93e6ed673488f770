"""Differences of Counters from a generator, folded by intersection, which keeps the smaller of two growths."""

import gc
import operator
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import reduce
from types import FunctionType

from ..given import full_name


def leak_suspects(
    work: Callable[[], None],
    *,
    warmup: int = 2,
    rounds: int = 4,
    min_per_round: int = 1,
    select: Callable[[type], bool] | None = None,
) -> list[tuple[str, int]]:
    if min(rounds - 1, warmup + 1, min_per_round) < 1:
        raise ValueError("rounds, warmup or min_per_round")
    wanted = select if select is not None else is_ours

    def grown() -> Iterator[Counter]:
        [work() for _ in range(warmup)]  # type: ignore[func-returns-value]
        last = census(wanted)
        for _ in range(rounds):
            work()
            now = census(wanted)
            yield now - last
            last = now

    least = reduce(operator.and_, grown())  # the intersection of two Counters is their minimum
    rows = [(full_name(kind), growth) for kind, growth in least.items() if growth >= min_per_round]
    rows.sort()
    rows.sort(key=operator.itemgetter(1), reverse=True)  # stable, so names stay in order
    return rows


def census(wanted: Callable[[type], bool]) -> Counter:
    for generation in (0, 1, 2):
        gc.collect(generation)
    counts = Counter(type(item) for item in gc.get_objects())
    for kind in [kind for kind in counts if not wanted(kind)]:
        del counts[kind]
    return counts


def is_ours(kind: type) -> bool:
    assert not isinstance(kind, FunctionType)
    top, _, _ = kind.__module__.partition(".")
    return top not in sys.stdlib_module_names
