"""A history of counts for each type, written by a loop in a function of its own; the verdict comes at the end."""

import gc
import sys
from collections.abc import Callable

from ..given import full_name


class Histories:
    def __init__(self, select: Callable[[type], bool] | None) -> None:
        self.select = select or (lambda kind: kind.__module__.split(".", 1)[0] not in sys.stdlib_module_names)
        self.counts: dict[type, list[int]] = {}
        self.taken = 0

    def take(self) -> None:
        gc.collect()
        now: dict[type, int] = {}
        for item in gc.get_objects():
            now[type(item)] = now.get(type(item), 0) + 1
        self.taken += 1
        for kind in now:
            if self.select(kind):
                self.counts.setdefault(kind, [0] * (self.taken - 1))
        for kind, history in self.counts.items():
            history.append(now.get(kind, 0))


def leak_suspects(
    work: Callable[[], None],
    *,
    warmup: int = 2,
    rounds: int = 4,
    min_per_round: int = 1,
    select: Callable[[type], bool] | None = None,
) -> list[tuple[str, int]]:
    if not (rounds >= 2 and warmup >= 0 and min_per_round >= 1):
        raise ValueError((warmup, rounds, min_per_round))
    for _ in range(warmup):
        work()
    histories = Histories(select)
    histories.take()
    for _ in range(rounds):
        work()
        histories.take()
    found = []
    for kind, history in histories.counts.items():
        growths = [history[i + 1] - history[i] for i in range(rounds)]
        if all(growth >= min_per_round for growth in growths):
            found.append((-min(growths), full_name(kind)))
    return [(name, -negative) for negative, name in sorted(found)]
