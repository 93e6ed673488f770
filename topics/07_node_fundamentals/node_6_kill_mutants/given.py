import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from leadlab.clock import simulate  # noqa: F401


async def retry_right(
    fn: Callable[[], Awaitable[Any]],
    *,
    attempts: int,
    base: float,
    cap: float,
    retry_on: tuple[type[BaseException], ...] = (Exception,),
    sleep: Callable[[float], Awaitable[object]],
) -> Any:
    """A right one: your suite must pass it."""
    if attempts < 1:
        raise ValueError("attempts must be at least 1")
    for k in range(attempts):
        try:
            return await fn()
        except asyncio.CancelledError:
            raise
        except retry_on:
            if k + 1 == attempts:
                raise
        await sleep(min(cap, base * 2**k))
    raise AssertionError("not reached")


async def retry_swallows(fn, *, attempts, base, cap, retry_on=(Exception,), sleep):
    """A wrong one: it returns None when all tries have failed. Your suite must fail it."""
    try:
        return await retry_right(fn, attempts=attempts, base=base, cap=cap, retry_on=retry_on, sleep=sleep)
    except retry_on:
        return None
