"""Each attempt reports its end in a queue; ticks are the queue's timeouts; the budget counts in millionths."""

import asyncio


class HedgeBudget:
    def __init__(self, ratio=0.05, burst=10):
        if burst < 0 or not (ratio >= 0 and ratio <= 1):
            raise ValueError(f"ratio={ratio}, burst={burst}")
        self.earned = round(ratio * 1_000_000)
        self.most = self.balance = burst * 1_000_000

    def on_request(self):
        self.balance += min(self.earned, self.most - self.balance)

    def try_hedge(self):
        if self.balance >= 1_000_000:
            self.balance -= 1_000_000
            return True
        return False


async def hedged(call, replicas, delay, budget=None):
    if delay < 0 or delay != delay:
        raise ValueError("delay")
    if not replicas or len(replicas) != len(set(replicas)):
        raise ValueError("replicas")
    if budget:
        budget.on_request()
    loop = asyncio.get_running_loop()
    endings: asyncio.Queue = asyncio.Queue()
    tasks: list[asyncio.Task] = []

    async def attempt(number, replica):
        result = error = None
        try:
            result = await call(replica)
        except BaseException as caught:
            error = caught
        endings.put_nowait((number, result, error))

    def start():
        tasks.append(loop.create_task(attempt(len(tasks), replicas[len(tasks)])))
        return loop.time()

    def may_start():
        return len(tasks) < len(replicas) and (budget is None or budget.try_hedge())

    try:
        last = start()
        due = last + delay
        errors = []
        while True:
            batch = []
            try:
                if len(tasks) == len(replicas) or due is None:
                    batch.append(await endings.get())
                else:
                    async with asyncio.timeout_at(due):
                        batch.append(await endings.get())
            except TimeoutError:
                refused = due + delay if delay else None
                due = start() + delay if may_start() else refused
                continue
            await asyncio.sleep(0)
            while not endings.empty():
                batch.append(endings.get_nowait())
            batch.sort(key=lambda ending: ending[0])
            for _, result, error in batch:
                if error is None:
                    return result
            for _, _, error in batch:
                if not isinstance(error, Exception):
                    raise error
            for _, _, error in batch:
                errors.append(error)
                if may_start():
                    due = start() + delay
            if len(errors) == len(tasks):
                raise errors[0]
    finally:
        alive = {task for task in tasks if not task.done()}
        for task in alive:
            task.cancel()
        while alive:
            _, alive = await asyncio.wait(alive)
