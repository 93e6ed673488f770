"""A task in the background pulls ahead into a bounded queue.

fails: a_limit_of_one_is_sequential, the_limit_is_reached_and_not_passed, hundred_schedules_follow_the_rule,
    a_slow_head_stops_the_pulling, a_slow_consumer_stops_the_pulling,
    calls_are_cancelled_before_the_error_is_seen, an_error_of_the_source_waits_for_its_turn,
    an_early_close_leaves_nothing, a_cancelled_consumer_ends_at_once, sources_are_closed_if_they_can_be
score: 8 of 18
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

    async def call(item: Upload) -> Stored:
        return await fn(item)

    queue: asyncio.Queue[asyncio.Task[Stored] | None] = asyncio.Queue(limit)

    async def produce() -> None:
        async for item in source:
            await queue.put(asyncio.create_task(call(item)))
        await queue.put(None)

    producer = asyncio.create_task(produce())
    try:
        while (task := await queue.get()) is not None:
            yield await task
    finally:
        producer.cancel()
        await asyncio.gather(producer, return_exceptions=True)
        while not queue.empty():
            left = queue.get_nowait()
            if left is not None:
                left.cancel()
                await asyncio.gather(left, return_exceptions=True)
