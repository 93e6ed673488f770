"""One task for each item, and a semaphore inside: calls are bounded, memory is not.

fails: hundred_schedules_follow_the_rule, a_slow_head_stops_the_pulling, a_slow_consumer_stops_the_pulling,
    an_endless_source_is_fine, calls_are_cancelled_before_the_error_is_seen,
    an_error_of_the_source_waits_for_its_turn, an_early_close_leaves_nothing, a_cancelled_consumer_ends_at_once,
    sources_are_closed_if_they_can_be
score: 9 of 18
"""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable

from ..given import Stored, Upload


async def bounded_map(
    fn: Callable[[Upload], Awaitable[Stored]], source: AsyncIterable[Upload], *, limit: int
) -> AsyncIterator[Stored]:
    """An async generator of ``await fn(x)`` for each ``x`` of ``source``, in its order, with at most ``limit`` in the pipe.

    Raises ValueError if ``limit`` is below 1; what a call or the source raises, at its place in the order.
    """
    if limit < 1:
        raise ValueError(f"limit must be at least 1, is {limit}")

    gate = asyncio.Semaphore(limit)

    async def call(item: Upload) -> Stored:
        async with gate:
            return await fn(item)

    tasks = [asyncio.create_task(call(item)) async for item in source]
    try:
        for task in tasks:
            yield await task
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
