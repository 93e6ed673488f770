"""The clock is read when the first item is there, so its pull is free.

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
    began = None
    for item in items:
        if began is None:
            began = clock()
        elif clock() - began >= budget:
            await asyncio.sleep(0)
            began = clock()
        results.append(fn(item))
    return results
