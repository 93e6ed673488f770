"""The budget is checked before the pull, so a yield may come although nothing is left, and the pull is late.

fails: gaps_are_bounded_for_random_costs, the_time_of_a_pull_counts, there_is_no_needless_yield, the_time_of_others_is_not_charged
score: 10 of 16
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Any


async def cooperative_map(
    fn: Callable[[Any], Any], items: Iterable[Any], *, budget: float, clock: Callable[[], float] = time.perf_counter
) -> list[Any]:
    if not budget > 0:
        raise ValueError(f"budget must be greater than 0, is {budget}")
    results = []
    began = clock()
    iterator = iter(items)
    while True:
        if clock() - began >= budget:
            await asyncio.sleep(0)
            began = clock()
        try:
            item = next(iterator)
        except StopIteration:
            return results
        results.append(fn(item))
