"""The yield and the test are helpers that share the beginning of the slice."""

import asyncio
import math
import time
from collections.abc import Callable, Iterable
from typing import Any


async def cooperative_map(
    fn: Callable[[Any], Any], items: Iterable[Any], *, budget: float, clock: Callable[[], float] = time.perf_counter
) -> list[Any]:
    if math.isnan(budget) or budget <= 0:
        raise ValueError("budget")
    results: list[Any] = []
    clock_began = [clock()]

    async def turn() -> None:
        await asyncio.sleep(0)
        clock_began[0] = clock()

    def is_used_up() -> bool:
        return not clock() - clock_began[0] < budget

    for item in items:
        if is_used_up():
            await turn()
        results.append(fn(item))
    return results
