"""Only the time inside fn is added up, so slow pulls are free.

fails: the_time_of_a_pull_counts
score: 15 of 16
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
    used = 0.0
    for item in items:
        if used >= budget:
            await asyncio.sleep(0)
            used = 0.0
        before = clock()
        results.append(fn(item))
        used += clock() - before
    return results
