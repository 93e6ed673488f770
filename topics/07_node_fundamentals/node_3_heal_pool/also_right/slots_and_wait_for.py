"""Waiters in a dict, the job bounded by wait_for, and slots that are passed on by a method for each outcome."""

import asyncio

from ..given import PoolSaturated, WorkerCrashed


class OffloadPool:
    def __init__(self, spawn, *, size, max_queue, timeout):
        if not (size >= 1 and max_queue >= 0 and timeout > 0):
            raise ValueError((size, max_queue, timeout))
        self.spawn, self.size, self.max_queue, self.timeout = spawn, size, max_queue, timeout
        self.free = [spawn() for _ in range(size)]
        self.busy = set()
        self.line = {}
        self.numbers = 0
        self.is_open = True

    async def submit(self, job):
        if not self.is_open:
            raise RuntimeError("the pool is closed")
        if self.free:
            worker = self.free.pop(0)
            self.busy.add(worker)
        elif len(self.line) < self.max_queue:
            worker = await self.stand_in_line()
        else:
            raise PoolSaturated("try later")
        outcome = []

        async def bounded():
            try:
                outcome.append(("result", await worker.run(job)))
            except Exception as error:
                outcome.append(("error", error))

        try:
            await asyncio.wait_for(bounded(), self.timeout)
        except BaseException:  # a timeout, or the caller was cancelled: the job has not ended
            self.discard(worker)
            raise
        kind, value = outcome[0]
        if isinstance(value, WorkerCrashed):
            self.discard(worker)
        else:
            self.pass_on(worker)
        if kind == "error":
            raise value
        return value

    async def stand_in_line(self):
        self.numbers += 1
        number = self.numbers
        event = asyncio.Event()
        handed: list = []
        self.line[number] = event, handed
        try:
            await event.wait()
        except asyncio.CancelledError:
            self.line.pop(number, None)
            if handed and handed[0] is not None:
                self.pass_on(handed[0])
            raise
        if handed[0] is None:
            raise RuntimeError("the pool was closed")
        return handed[0]

    def discard(self, worker):
        worker.kill()
        self.busy.remove(worker)
        if self.is_open:
            fresh = self.spawn()
            self.busy.add(fresh)
            self.pass_on(fresh)

    def pass_on(self, worker):
        if self.line:
            event, handed = self.line.pop(min(self.line))
            handed.append(worker)
            event.set()
        else:
            self.busy.remove(worker)
            self.free.append(worker)

    async def close(self):
        self.is_open = False
        for event, handed in self.line.values():
            handed.append(None)
            event.set()
        self.line.clear()
        while self.busy:
            await asyncio.sleep(0.05)
        free, self.free = self.free, []
        for worker in free:
            worker.kill()
