"""A budget of 0 is taken for a yield before each item.

fails: a_budget_of_0_is_refused, nothing_is_pulled_with_a_wrong_budget
score: 14 of 16
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Any


async def cooperative_map(
    fn: Callable[[Any], Any], items: Iterable[Any], *, budget: float, clock: Callable[[], float] = time.perf_counter
) -> list[Any]:
    results = []
    began = clock()
    for item in items:
        if clock() - began >= budget:
            await asyncio.sleep(0)
            began = clock()
        results.append(fn(item))
    return results
