"""The yield is guarded with except BaseException, which hides CancelledError.

fails: cancellation_arrives_at_a_yield
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
            try:
                await asyncio.sleep(0)
            except BaseException:
                pass
            began = clock()
        results.append(fn(item))
    return results
