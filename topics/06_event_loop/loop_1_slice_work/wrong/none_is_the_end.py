"""Pulls with next(items, None), so an item that is None ends the map.

fails: results_come_in_order
score: 14 of 16
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


async def cooperative_map(
    fn: Callable[[T], R],
    items: Iterable[T],
    *,
    budget: float,
    clock: Callable[[], float] = time.perf_counter,
) -> list[R]:
    """``[fn(x) for x in items]``, with a turn of the event loop whenever ``budget`` has passed on ``clock``.

    A slice ends before the first item at whose start it is ``budget`` or more old, so it is shorter than the budget and
    its longest item. Raises ValueError if ``budget`` is not greater than 0, before anything is pulled from ``items``.
    """
    if not budget > 0:  # so written, NaN is refused too
        raise ValueError(f"budget must be greater than 0, is {budget}")
    results: list[R] = []
    began = clock()
    pulls = iter(items)
    while (item := next(pulls, None)) is not None:
        if clock() - began >= budget:
            await asyncio.sleep(0)
            began = clock()
        results.append(fn(item))
    return results
