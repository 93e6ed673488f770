"""Counts, then collects: the garbage of this round is in its census.

fails: garbage_in_cycles_is_no_leak
score: 12 of 13
"""

import gc
import sys
from collections import Counter
from collections.abc import Callable

from ..given import full_name


def leak_suspects(
    work: Callable[[], None],
    *,
    warmup: int = 2,
    rounds: int = 4,
    min_per_round: int = 1,
    select: Callable[[type], bool] | None = None,
) -> list[tuple[str, int]]:
    """The types of which each of ``rounds`` calls of ``work`` leaves at least ``min_per_round`` more live objects.

    Returns pairs (``module.qualname``, smallest growth in objects per round), largest growth first, then by name. ``select`` says
    which types are looked at; without it, those that are not of the standard library.

    Raises ValueError for ``rounds`` < 2, ``warmup`` < 0 or ``min_per_round`` < 1, and what ``work`` raises.
    """
    if rounds < 2 or warmup < 0 or min_per_round < 1:
        raise ValueError("at least two rounds, a warm-up that is not negative, and a growth of at least 1 are needed")
    if select is None:
        select = _is_not_standard_library
    for _ in range(warmup):
        work()
    smallest: dict[type, int] = {}  # none of these containers grows in every round, so they do not show themselves
    before = _census(select)
    for number in range(rounds):
        work()
        after = _census(select)
        grown = {kind: count - before[kind] for kind, count in after.items() if count - before[kind] >= min_per_round}
        if number == 0:
            smallest = grown
        else:  # every round counts: who did not grow now is out for good
            smallest = {kind: min(least, grown[kind]) for kind, least in smallest.items() if kind in grown}
        before = after
    suspects = [(full_name(kind), least) for kind, least in smallest.items()]
    return sorted(suspects, key=lambda suspect: (-suspect[1], suspect[0]))


def _census(select: Callable[[type], bool]) -> "Counter[type]":
    counts = Counter(map(type, gc.get_objects()))
    gc.collect()
    return Counter({kind: count for kind, count in counts.items() if select(kind)})


def _is_not_standard_library(kind: type) -> bool:
    return kind.__module__.partition(".")[0] not in sys.stdlib_module_names
