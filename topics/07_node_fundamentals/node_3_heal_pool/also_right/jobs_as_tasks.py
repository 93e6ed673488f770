"""A list of (job, future) and a task for each running job; the caller waits for the future, and cancels the task."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from ..given import PoolSaturated, Worker, WorkerCrashed


@dataclass(eq=False)
class Ticket:
    job: object
    future: asyncio.Future[object]
    task: asyncio.Task[None] | None = None


@dataclass
class _State:
    idle: list[Worker]
    queue: list[Ticket] = field(default_factory=list)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    closed: bool = False


class OffloadPool:
    def __init__(self, spawn: Callable[[], Worker], *, size: int, max_queue: int, timeout: float) -> None:
        if size <= 0:
            raise ValueError("size")
        if max_queue < 0:
            raise ValueError("max_queue")
        if timeout <= 0:
            raise ValueError("timeout")
        self.spawn, self.max_queue, self.timeout = spawn, max_queue, timeout
        self.state = _State([spawn() for _ in range(size)])

    async def submit(self, job: object) -> object:
        state = self.state
        if state.closed:
            raise RuntimeError("closed")
        if not state.idle and len(state.queue) == self.max_queue:
            raise PoolSaturated
        ticket = Ticket(job, asyncio.get_running_loop().create_future())
        state.queue.append(ticket)
        self.dispatch()
        try:
            return await ticket.future
        except asyncio.CancelledError:
            if ticket in state.queue:
                state.queue.remove(ticket)
            elif ticket.task is not None:
                ticket.task.cancel()
            raise

    def dispatch(self) -> None:
        while self.state.idle and self.state.queue:
            ticket = self.state.queue.pop(0)
            worker = self.state.idle.pop(0)
            flags = {"started": False, "usable": False}
            ticket.task = asyncio.create_task(self.work(worker, ticket, flags))
            self.state.tasks.add(ticket.task)
            ticket.task.add_done_callback(partial(self.retire, worker, flags))

    async def work(self, worker: Worker, ticket: Ticket, flags: dict[str, bool]) -> None:
        flags["started"] = True
        try:
            running = asyncio.ensure_future(worker.run(ticket.job))
            done, _ = await asyncio.wait({running}, timeout=self.timeout)
            if not done:
                running.cancel()
                await asyncio.wait({running})
                raise TimeoutError("too slow")
            flags["usable"] = not isinstance(running.exception(), WorkerCrashed)
            outcome: object = running.result()
        except asyncio.CancelledError:
            running.cancel()
            raise
        except Exception as error:
            self.settle(worker, flags)
            if not ticket.future.done():
                ticket.future.set_exception(error)
        else:
            self.settle(worker, flags)
            if not ticket.future.done():
                ticket.future.set_result(outcome)

    def settle(self, worker: Worker, flags: dict[str, bool]) -> None:
        flags["settled"] = True
        if flags["started"] and not flags["usable"]:
            worker.kill()
            if not self.state.closed:
                self.state.idle.append(self.spawn())
        else:
            self.state.idle.append(worker)
        self.dispatch()

    def retire(self, worker: Worker, flags: dict[str, bool], task: asyncio.Task[None]) -> None:
        self.state.tasks.discard(task)
        if "settled" not in flags:
            self.settle(worker, flags)

    async def close(self) -> None:
        state = self.state
        state.closed = True
        for ticket in state.queue:
            if not ticket.future.done():
                ticket.future.set_exception(RuntimeError("closed"))
        state.queue.clear()
        while state.tasks:
            await asyncio.wait(set(state.tasks))
            await asyncio.sleep(0)
        while state.idle:
            state.idle.pop().kill()
