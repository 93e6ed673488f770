"""A work that raises counts as a round without growth.

fails: the_collector_is_as_it_was
score: 12 of 13
"""

from collections.abc import Callable

from ..given import full_name
from ..solution import _census, _is_not_standard_library


def leak_suspects(
    work: Callable[[], None],
    *,
    warmup: int = 2,
    rounds: int = 4,
    min_per_round: int = 1,
    select: Callable[[type], bool] | None = None,
) -> list[tuple[str, int]]:
    if rounds < 2 or warmup < 0 or min_per_round < 1:
        raise ValueError("at least two rounds, a warm-up that is not negative, and a growth of at least 1 are needed")
    if select is None:
        select = _is_not_standard_library
    for _ in range(warmup):
        work()
    smallest: dict[type, int] = {}  # none of these containers grows in every round, so they do not show themselves
    before = _census(select)
    for number in range(rounds):
        try:
            work()
        except Exception:
            continue
        after = _census(select)
        grown = {kind: count - before[kind] for kind, count in after.items() if count - before[kind] >= min_per_round}
        if number == 0:
            smallest = grown
        else:  # every round counts: who did not grow now is out for good
            smallest = {kind: min(least, grown[kind]) for kind, least in smallest.items() if kind in grown}
        before = after
    suspects = [(full_name(kind), least) for kind, least in smallest.items()]
    return sorted(suspects, key=lambda suspect: (-suspect[1], suspect[0]))
