"""The budget is checked after the item, so there is a yield after the last one.

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
    for item in items:
        results.append(fn(item))
        if clock() - began >= budget:
            await asyncio.sleep(0)
            began = clock()
    return results
