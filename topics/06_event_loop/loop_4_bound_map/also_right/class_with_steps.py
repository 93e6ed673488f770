"""The state in a class, outcomes as pairs instead of exceptions in tasks, the ways to end in an exit stack."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from typing import Any


class Pipe:
    def __init__(self, fn: Callable[[Any], Awaitable[Any]], iterator: AsyncIterator[Any], size: int) -> None:
        self.fn, self.iterator, self.size = fn, iterator, size
        self.waiting: list[asyncio.Task[tuple[bool, Any]]] = []
        self.source_error: Exception | None = None
        self.ended = False

    async def outcome(self, item: Any) -> tuple[bool, Any]:
        try:
            return True, await self.fn(item)
        except Exception as error:
            return False, error

    async def fill(self) -> None:
        while not self.ended and len(self.waiting) < self.size:
            try:
                item = await self.iterator.__anext__()
            except StopAsyncIteration:
                self.ended = True
            except Exception as error:
                self.ended, self.source_error = True, error
            else:
                self.waiting.append(asyncio.ensure_future(self.outcome(item)))

    async def stop(self) -> None:
        for task in self.waiting:
            task.cancel()
        for task in self.waiting:
            with suppress(asyncio.CancelledError):
                await task


async def bounded_map(
    fn: Callable[[Any], Awaitable[Any]], source: AsyncIterable[Any], *, limit: int
) -> AsyncIterator[Any]:
    if not limit >= 1:
        raise ValueError("limit")
    async with AsyncExitStack() as stack:
        iterator = source.__aiter__()
        close = getattr(iterator, "aclose", None)
        if close is not None:
            stack.push_async_callback(close)
        pipe = Pipe(fn, iterator, limit)
        stack.push_async_callback(pipe.stop)
        while True:
            await pipe.fill()
            if not pipe.waiting:
                break
            fine, value = await asyncio.shield(pipe.waiting[0])
            del pipe.waiting[0]
            if not fine:
                raise value
            yield value
        if pipe.source_error is not None:
            raise pipe.source_error
