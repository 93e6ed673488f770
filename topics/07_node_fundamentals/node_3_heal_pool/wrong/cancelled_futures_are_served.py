"""The freed worker is set as the result of the first waiter, whose future may be cancelled already.

fails: a_cancelled_waiter_just_leaves
score: 17 of 18
"""

import asyncio
from collections import deque
from collections.abc import Callable

from ..given import PoolSaturated, Worker, WorkerCrashed


class OffloadPool:
    """``size`` workers, at most ``max_queue`` waiting callers, and ``timeout`` seconds for each job to run."""

    def __init__(self, spawn: Callable[[], Worker], *, size: int, max_queue: int, timeout: float) -> None:
        if size < 1 or max_queue < 0 or not timeout > 0:
            raise ValueError(
                f"size {size} must be 1 or more, max_queue {max_queue} 0 or more, timeout {timeout} above 0"
            )
        self._spawn = spawn
        self._max_queue = max_queue
        self._timeout = timeout
        self._idle = [spawn() for _ in range(size)]
        self._waiters: deque[asyncio.Future[Worker]] = deque()
        self._in_use = 0
        self._unused = asyncio.Event()
        self._unused.set()
        self._closed = False

    async def submit(self, job: object) -> object:
        """The job's result or its exception. Raises PoolSaturated, TimeoutError, WorkerCrashed, RuntimeError (closed)."""
        if self._closed:
            raise RuntimeError("the pool is closed")
        worker = await self._acquire()
        is_fit = False
        try:
            async with asyncio.timeout(self._timeout) as deadline:
                result = await worker.run(job)
            is_fit = True
            return result
        except WorkerCrashed:
            raise
        except Exception:
            # a TimeoutError of the job itself leaves the worker in order
            is_fit = not deadline.expired()
            raise
        finally:
            self._release(worker, is_fit)

    async def close(self) -> None:
        """Refuse new and waiting callers, let running jobs finish, then kill all workers."""
        self._closed = True
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_exception(RuntimeError("the pool was closed"))
        await self._unused.wait()
        while self._idle:
            self._idle.pop().kill()

    async def _acquire(self) -> Worker:
        if self._idle:
            self._in_use += 1
            self._unused.clear()
            return self._idle.pop()
        if len(self._waiters) >= self._max_queue:
            raise PoolSaturated(f"{self._max_queue} callers wait")
        waiter: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter in self._waiters:
                self._waiters.remove(waiter)
            elif not waiter.cancelled() and waiter.exception() is None:
                self._release(waiter.result(), is_fit=True)  # handed over in the turn of the cancellation
            raise

    def _release(self, worker: Worker, is_fit: bool) -> None:
        if not is_fit:
            worker.kill()
        if is_fit or not self._closed:
            worker = worker if is_fit else self._spawn()
            while self._waiters:
                waiter = self._waiters.popleft()
                waiter.set_result(worker)
                return
            self._idle.append(worker)
        self._in_use -= 1
        if not self._in_use:
            self._unused.set()
