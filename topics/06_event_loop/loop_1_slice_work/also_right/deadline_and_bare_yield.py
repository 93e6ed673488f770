"""A deadline instead of a beginning, and a turn made of a bare yield."""

import time
import types
from collections.abc import Callable, Generator, Iterable
from typing import Any


@types.coroutine
def full_turn() -> Generator[None, None, None]:
    yield


async def cooperative_map(
    fn: Callable[[Any], Any], items: Iterable[Any], *, budget: float, clock: Callable[[], float] = time.perf_counter
) -> list[Any]:
    if not budget > 0:
        raise ValueError(f"budget must be greater than 0, is {budget}")
    results: list[Any] = []
    iterator, until = iter(items), clock() + budget
    for item in iterator:
        if clock() >= until:
            await full_turn()
            until = clock() + budget
        results += [fn(item)]
    return results
