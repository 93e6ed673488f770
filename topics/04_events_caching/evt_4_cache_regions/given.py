"""What the lab of evt-4 hands over: the cache entry, the refusal of an old one, and the cache's base class."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Entry:
    """What a region stores: any value, None included, and the version of the data that it was made from."""

    value: object
    version: int


class StaleOrigin(Exception):
    """The origin answered with an entry older than one that was invalidated."""


class CacheBase:
    """The task keeping of an asyncio cache: shared calls, background work, and an end that leaves nothing running."""

    def __init__(self) -> None:
        self._shared_calls: dict[Hashable, asyncio.Task[Any]] = {}
        self._background: set[asyncio.Task[Any]] = set()

    async def share(self, key: Hashable, call: Callable[[], Awaitable[Any]]) -> Any:
        """Return ``await call()``, or the outcome of the call that runs for ``key`` already.

        All callers get the same result or the same exception. A cancelled caller leaves alone: the call goes on.
        """
        task = self._shared_calls.get(key)
        if task is None:

            async def run() -> Any:
                try:
                    return await call()
                finally:
                    self._shared_calls.pop(key, None)

            task = self._shared_calls[key] = asyncio.create_task(run())
            # An exception that no caller is left to receive would be reported as "never retrieved".
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await asyncio.shield(task)

    def spawn(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        """Run ``coroutine`` in the background until it ends or :meth:`aclose` cancels it.

        An exception that leaves it is reported to the loop's exception handler.
        """
        task = asyncio.create_task(coroutine)
        self._background.add(task)
        task.add_done_callback(self._background_ended)

    def _background_ended(self, task: asyncio.Task[Any]) -> None:
        self._background.discard(task)
        if not task.cancelled() and (error := task.exception()):
            message = "a background task of the cache failed"
            task.get_loop().call_exception_handler({"message": message, "exception": error, "task": task})

    async def aclose(self) -> None:
        """Cancel every shared call and every background task, and wait until they have ended."""
        tasks = [*self._shared_calls.values(), *self._background]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._shared_calls.clear()
