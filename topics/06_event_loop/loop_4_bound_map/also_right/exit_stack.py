"""An AsyncExitStack cleans up, and a call gives a pair of its success and its value, so no task ever fails."""

import asyncio
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

from ..given import Stored, Upload


async def bounded_map(
    fn: Callable[[Upload], Awaitable[Stored]], source: AsyncIterable[Upload], *, limit: int
) -> AsyncIterator[Stored]:
    if limit < 1:
        raise ValueError(f"limit={limit}")

    async def outcome(item: Upload) -> tuple[bool, Any]:
        try:
            return True, await fn(item)
        except Exception as error:
            return False, error

    tasks: deque[asyncio.Task[tuple[bool, Any]]] = deque()

    async def reap() -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async with AsyncExitStack() as stack:
        iterator = source.__aiter__()
        close = getattr(iterator, "aclose", None)
        if close is not None:
            stack.push_async_callback(close)
        stack.push_async_callback(reap)
        ended: Exception | None = None
        while True:
            while ended is None and len(tasks) < limit:
                try:
                    tasks.append(asyncio.create_task(outcome(await iterator.__anext__())))
                except Exception as error:
                    ended = error
            if not tasks:
                break
            succeeded, value = await tasks[0]
            tasks.popleft()
            if not succeeded:
                raise value
            yield value
        if ended is not None and not isinstance(ended, StopAsyncIteration):
            raise ended
