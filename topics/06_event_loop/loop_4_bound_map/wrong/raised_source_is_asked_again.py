"""Keeps the exception of the source in the pipe, but goes on asking the source.

fails: an_error_of_the_source_waits_for_its_turn
score: 17 of 18
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

    async def call(item: Upload) -> Stored:
        return await fn(item)  # a task of any awaitable, not only of a coroutine

    async def fail(error: Exception) -> Stored:
        raise error

    iterator, is_open = aiter(source), True
    pipe: deque[asyncio.Task[Stored]] = deque()
    try:
        while True:
            while is_open and len(pipe) < limit:
                try:
                    pipe.append(asyncio.create_task(call(await anext(iterator))))
                except StopAsyncIteration:
                    is_open = False
                except Exception as error:  # not CancelledError: that is the consumer's and ends this at once
                    pipe.append(asyncio.create_task(fail(error)))  # its turn comes after the results before it
            if not pipe:
                return
            result = await pipe[0]
            pipe.popleft()
            yield result
    finally:
        for task in pipe:
            task.cancel()
        await asyncio.gather(*pipe, return_exceptions=True)
        if hasattr(iterator, "aclose"):
            await iterator.aclose()
