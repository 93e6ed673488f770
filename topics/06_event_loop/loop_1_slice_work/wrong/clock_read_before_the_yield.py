"""The new slice begins before the yield, so what the others do is charged to it.

fails: the_time_of_others_is_not_charged
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
    began = clock()
    for item in items:
        if clock() - began >= budget:
            began = clock()
            await asyncio.sleep(0)
        results.append(fn(item))
    return results
