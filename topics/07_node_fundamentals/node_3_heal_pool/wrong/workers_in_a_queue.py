"""Idle workers stand in an asyncio.Queue, from which a newcomer can take one before the waiter that was woken.

fails: a_newcomer_does_not_overtake, closing_lets_running_jobs_finish
score: 16 of 18
"""

import asyncio
from collections.abc import Callable

from ..given import PoolSaturated, Worker, WorkerCrashed


class OffloadPool:
    def __init__(self, spawn: Callable[[], Worker], *, size: int, max_queue: int, timeout: float) -> None:
        if size < 1 or max_queue < 0 or timeout <= 0:
            raise ValueError("size, max_queue or timeout")
        self._spawn, self._size, self._max_queue, self._timeout = spawn, size, max_queue, timeout
        self._idle: asyncio.Queue[Worker] = asyncio.Queue()
        for _ in range(size):
            self._idle.put_nowait(spawn())
        self._waiting: set[asyncio.Task[Worker]] = set()
        self._closed = False

    async def submit(self, job: object) -> object:
        if self._closed:
            raise RuntimeError("the pool is closed")
        worker = await self._take()
        is_fit = False
        try:
            async with asyncio.timeout(self._timeout) as deadline:
                result = await worker.run(job)
            is_fit = True
            return result
        except WorkerCrashed:
            raise
        except Exception:
            is_fit = not deadline.expired()
            raise
        finally:
            if is_fit:
                self._idle.put_nowait(worker)
            else:
                worker.kill()
                if self._closed:
                    self._size -= 1
                else:
                    self._idle.put_nowait(self._spawn())

    async def close(self) -> None:
        self._closed = True
        for getting in self._waiting:
            getting.cancel()
        while self._idle.qsize() < self._size:
            await asyncio.sleep(0.01)
        while not self._idle.empty():
            self._idle.get_nowait().kill()
        self._size = 0

    async def _take(self) -> Worker:
        if not self._idle.empty():
            return self._idle.get_nowait()
        if len(self._waiting) >= self._max_queue:
            raise PoolSaturated
        getting = asyncio.ensure_future(self._idle.get())
        self._waiting.add(getting)
        try:
            return await asyncio.shield(getting)
        except asyncio.CancelledError:
            if self._closed and getting.cancelled():
                raise RuntimeError("the pool was closed") from None
            if not getting.cancel():
                self._idle.put_nowait(getting.result())
            raise
        finally:
            self._waiting.discard(getting)
