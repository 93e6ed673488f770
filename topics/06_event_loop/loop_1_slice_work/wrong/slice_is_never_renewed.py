"""The clock is not read again after a yield, so from the first one on each item yields.

fails: a_slice_ends_before_an_item_and_not_within, gaps_are_bounded_for_random_costs, the_time_of_a_pull_counts, there_is_no_needless_yield, the_time_of_others_is_not_charged, cancellation_arrives_at_a_yield
score: 8 of 16
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
        if clock() - began >= budget:
            await asyncio.sleep(0)
        results.append(fn(item))
    return results
