"""budget <= 0 is false for NaN, and then no time is ever enough.

fails: nothing_is_pulled_with_a_wrong_budget
score: 15 of 16
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Any


async def cooperative_map(
    fn: Callable[[Any], Any], items: Iterable[Any], *, budget: float, clock: Callable[[], float] = time.perf_counter
) -> list[Any]:
    if budget <= 0:
        raise ValueError(f"budget must be greater than 0, is {budget}")
    results = []
    began = clock()
    for item in items:
        if clock() - began >= budget:
            await asyncio.sleep(0)
            began = clock()
        results.append(fn(item))
    return results
