"""Done callbacks wake one event; a separate pacing task gives the ticks; the budget counts what was spent."""

import asyncio
from fractions import Fraction


class HedgeBudget:
    def __init__(self, ratio=0.05, burst=10):
        if not 0 <= ratio <= 1:
            raise ValueError("ratio")
        if burst < 0:
            raise ValueError("burst")
        self.ratio = Fraction(ratio).limit_denominator(10**6)
        self.burst = self.tokens = Fraction(burst)

    def on_request(self):
        self.tokens = min(self.burst, self.tokens + self.ratio)

    def try_hedge(self):
        enough = self.tokens >= 1
        self.tokens -= enough
        return enough


class _Race:
    def __init__(self, call, replicas, delay, budget):
        self.call, self.delay, self.budget = call, delay, budget
        self.left = list(replicas)
        self.tasks, self.seen = [], set()
        self.changed = asyncio.Event()
        self.pacer = None

    async def attempt(self, replica):
        return await self.call(replica)

    def start(self):
        task = asyncio.create_task(self.attempt(self.left.pop(0)))
        task.add_done_callback(lambda _: self.changed.set())
        self.tasks.append(task)
        if self.pacer is not None and self.pacer is not asyncio.current_task():
            self.pacer.cancel()
            self.pacer = None
        if self.left and self.pacer is None:
            self.pacer = asyncio.create_task(self.pace())

    def start_if_granted(self):
        if self.left and (self.budget is None or self.budget.try_hedge()):
            self.start()
            return True
        return False

    async def pace(self):
        while self.left:
            await asyncio.sleep(self.delay)
            if not self.start_if_granted() and self.delay == 0:
                self.pacer = None
                return

    async def close(self):
        everything = self.tasks + ([self.pacer] if self.pacer else [])
        for task in everything:
            task.cancel()
        for task in everything:
            while not task.done():
                await asyncio.wait([task])
            if not task.cancelled():
                task.exception()


async def hedged(call, replicas, delay, budget=None):
    if len(replicas) == 0 or any(replicas.count(name) > 1 for name in replicas) or not (delay >= 0):
        raise ValueError("replicas or delay")
    if budget is not None:
        budget.on_request()
    race = _Race(call, replicas, delay, budget)
    first_error = None
    try:
        race.start()
        while True:
            await race.changed.wait()
            await asyncio.sleep(0)
            race.changed.clear()
            fresh = [task for task in race.tasks if task.done() and task not in race.seen]
            race.seen.update(fresh)
            for task in fresh:
                if task.cancelled():
                    continue
                if task.exception() is None:
                    return task.result()
            for task in fresh:
                error = asyncio.CancelledError() if task.cancelled() else task.exception()
                if not isinstance(error, Exception):
                    raise error
                if first_error is None:
                    first_error = error
                race.start_if_granted()
            if first_error is not None and all(task.done() for task in race.tasks):
                raise first_error
    finally:
        await race.close()
