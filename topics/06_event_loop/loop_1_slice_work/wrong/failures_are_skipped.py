"""An exception of fn is caught, and the next item is taken.

fails: items_are_pulled_one_by_one
score: 14 of 16
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
            began = clock()
        try:
            results.append(fn(item))
        except Exception:
            continue
    return results
