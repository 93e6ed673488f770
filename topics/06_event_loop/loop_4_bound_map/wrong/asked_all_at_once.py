"""The source is asked for several items at the same time.

fails: a_slow_consumer_stops_the_pulling, the_source_is_asked_one_at_a_time, an_error_of_the_source_waits_for_its_turn
score: 15 of 18
"""

import asyncio
from collections import deque
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

    async def step() -> Stored:
        return await fn(await anext(iterator))

    iterator = aiter(source)
    pipe: deque[asyncio.Task[Stored]] = deque()
    try:
        while True:
            while len(pipe) < limit:
                pipe.append(asyncio.create_task(step()))
            try:
                result = await pipe[0]
            except (StopAsyncIteration, RuntimeError):
                return
            pipe.popleft()
            yield result
    finally:
        for task in pipe:
            task.cancel()
        await asyncio.gather(*pipe, return_exceptions=True)
        if hasattr(iterator, "aclose"):
            await iterator.aclose()
