"""A coroutine that pulls one item, a dict of futures by number, two counters, and no queue at all."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable

from ..given import Stored, Upload


async def bounded_map(
    fn: Callable[[Upload], Awaitable[Stored]], source: AsyncIterable[Upload], *, limit: int
) -> AsyncIterator[Stored]:
    if limit <= 0:
        raise ValueError(f"limit={limit}")
    loop = asyncio.get_running_loop()
    items = aiter(source)
    calls: dict[int, asyncio.Future[Stored]] = {}
    pulled = yielded = 0
    more = True

    async def run(item: Upload) -> Stored:
        return await fn(item)

    async def pull() -> bool:
        try:
            item = await anext(items)
        except StopAsyncIteration:
            return False
        except asyncio.CancelledError:
            raise
        except Exception as error:
            failed = loop.create_future()
            failed.set_exception(error)
            calls[pulled] = failed
            return False
        calls[pulled] = loop.create_task(run(item))
        return True

    try:
        while True:
            while more and pulled - yielded < limit:
                more = await pull()
                pulled += more
            if yielded not in calls:
                break
            await asyncio.wait([calls[yielded]])
            result = calls.pop(yielded).result()
            yielded += 1
            yield result
    finally:
        for call in calls.values():
            call.cancel()
        if calls:
            await asyncio.wait(list(calls.values()))
            for call in calls.values():
                call.cancelled() or call.exception()
        closing = getattr(items, "aclose", lambda: asyncio.sleep(0))
        await closing()
