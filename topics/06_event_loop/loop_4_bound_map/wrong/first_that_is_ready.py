"""Whatever is ready first is yielded first.

fails: order_is_kept, hundred_schedules_follow_the_rule, the_source_is_asked_one_at_a_time,
    earlier_results_come_before_an_error, a_late_failure_does_not_overtake,
    an_error_of_the_source_waits_for_its_turn
score: 12 of 18
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

    iterator, is_open = aiter(source), True
    running: list[asyncio.Task[Stored]] = []
    try:
        while True:
            while is_open and len(running) < limit:
                try:
                    running.append(asyncio.create_task(call(await anext(iterator))))
                except StopAsyncIteration:
                    is_open = False
            if not running:
                return
            await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            ready = next(task for task in running if task.done())
            running.remove(ready)
            yield ready.result()
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if hasattr(iterator, "aclose"):
            await iterator.aclose()
