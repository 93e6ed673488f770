import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any

from leadlab.checks import check, expect, expect_raises
from leadlab.clock import simulate

from .given import WorkerCrashed
from .solution import OffloadPool

PoolRun = Coroutine[Any, Any, None]


class FakeFleet:
    """Makes workers, and notes what is done with them. A job is (seconds, outcome): it returns or raises the outcome."""

    def __init__(self) -> None:
        self.spawned = 0
        self.killed: list[int] = []
        self.starts: list[tuple[float, object]] = []  # (time, outcome)
        self.faults: list[str] = []
        self.running = self.most_running = 0

    def spawn(self) -> "FakeWorker":
        self.spawned += 1
        return FakeWorker(self, self.spawned)

    @property
    def alive(self) -> int:
        return self.spawned - len(self.killed)


class FakeWorker:
    def __init__(self, fleet: FakeFleet, number: int) -> None:
        self.fleet, self.number = fleet, number
        self.is_busy = False

    async def run(self, job: Any) -> object:
        seconds, outcome = job
        fleet = self.fleet
        if self.number in fleet.killed:
            fleet.faults.append(f"worker {self.number} was given {outcome!r} after kill()")
        if self.is_busy:
            fleet.faults.append(f"worker {self.number} was given {outcome!r} while it ran another job")
        self.is_busy = True
        fleet.running += 1
        fleet.most_running = max(fleet.most_running, fleet.running)
        fleet.starts.append((asyncio.get_running_loop().time(), outcome))
        try:
            await asyncio.sleep(seconds)
            self.is_busy = False  # not when it was cancelled: such a worker is still at it
        finally:
            fleet.running -= 1
        if isinstance(outcome, BaseException):
            self.is_busy = isinstance(outcome, WorkerCrashed)
            raise outcome
        return outcome

    def kill(self) -> None:
        if self.number in self.fleet.killed:
            self.fleet.faults.append(f"worker {self.number} was killed twice")
        self.fleet.killed.append(self.number)


async def fate(call: Coroutine[Any, Any, object]) -> object:
    """The result of ``call``, or the exception that it raised."""
    try:
        return await call
    except (Exception, asyncio.CancelledError) as error:
        if isinstance(error, NotImplementedError):
            raise
        return error


def start_jobs(pool: OffloadPool, *jobs: tuple[float, object]) -> list[asyncio.Task[object]]:
    return [asyncio.create_task(fate(pool.submit(job))) for job in jobs]


async def some_turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def kinds_of(fates: list[object]) -> list[object]:
    return [type(each).__name__ if isinstance(each, BaseException) else each for each in fates]


def in_pool_time(main: PoolRun) -> None:
    simulate(main, max_events=200_000)  # ends an answer that spins


def expect_no_faults(fleet: FakeFleet, called: str) -> None:
    expect(
        not fleet.faults,
        called=called,
        got="; ".join(fleet.faults[:3]),
        wanted="a worker runs one job at a time, is killed at most once, and is not used afterwards",
        next_step="who still holds a worker that was killed or is still at work?",
    )


@check(points=1)
def results_come_back() -> None:
    """Five jobs on two workers: each caller gets its own result, and both workers are used."""

    async def main() -> None:
        fleet = FakeFleet()
        pool = OffloadPool(fleet.spawn, size=2, max_queue=3, timeout=5.0)
        before = fleet.spawned
        jobs = [(1.0, "a"), (2.0, "b"), (1.0, "c"), (0.5, "d"), (1.0, None)]
        got = await asyncio.gather(*start_jobs(pool, *jobs))
        called = 'OffloadPool(spawn, size=2, max_queue=3, timeout=5.0), jobs that return "a", "b", "c", "d", None'
        expect(
            got == ["a", "b", "c", "d", None] and (before, fleet.spawned, fleet.most_running) == (2, 2, 2),
            called=called,
            got=f"{got}; {before} workers spawned by the constructor, {fleet.spawned} in all, at most {fleet.most_running} at work",
            wanted="['a', 'b', 'c', 'd', None]; 2 workers spawned by the constructor, 2 in all, 2 at work",
            next_step="spawn in __init__; when a job ends, its worker goes to the first waiter",
        )
        expect_no_faults(fleet, called)

    in_pool_time(main())


@check(points=1)
def a_full_queue_refuses() -> None:
    """Callers beyond the queue's length get PoolSaturated at once."""

    async def main() -> None:
        for max_queue in (0, 1, 3):
            fleet = FakeFleet()
            pool = OffloadPool(fleet.spawn, size=1, max_queue=max_queue, timeout=5.0)
            tasks = start_jobs(pool, *[(1.0, i) for i in range(max_queue + 3)])
            await some_turns()
            refused = [i for i, task in enumerate(tasks) if task.done()]
            got = kinds_of(await asyncio.gather(*tasks))
            expect(
                refused == [max_queue + 1, max_queue + 2]
                and got == [*range(max_queue + 1), "PoolSaturated", "PoolSaturated"],
                called=f"one worker, max_queue={max_queue}, {max_queue + 3} jobs at once",
                got=f"{got}; ended at once: {refused}",
                wanted=f"one job runs, {max_queue} wait, and the last two are refused at once",
                next_step="the running job does not count; compare the number of waiters with max_queue",
            )

    in_pool_time(main())


@check(points=1)
def an_ordinary_error_keeps_the_worker() -> None:
    """A job that raises ValueError: the caller gets that very exception, and the worker is used again."""

    async def main() -> None:
        fleet = FakeFleet()
        pool = OffloadPool(fleet.spawn, size=1, max_queue=1, timeout=5.0)
        error = ValueError("no photo")
        got = await asyncio.gather(*start_jobs(pool, (1.0, error), (1.0, "next")))
        expect(
            got[0] is error and got[1] == "next" and (fleet.spawned, fleet.killed) == (1, []),
            called='one worker, a job that raises ValueError, then one that returns "next"',
            got=f"{got}; {fleet.spawned} spawned, killed: {fleet.killed}",
            wanted="the same ValueError object, then 'next'; 1 spawned, none killed",
            next_step="only WorkerCrashed, a timeout and a cancelled caller cost the worker",
        )

    in_pool_time(main())


@check(points=1, hidden=True)
def waiters_are_served_in_order() -> None:
    """Ten callers that wait for two workers, with jobs of several lengths and errors among them."""

    async def main() -> None:
        fleet = FakeFleet()
        pool = OffloadPool(fleet.spawn, size=2, max_queue=10, timeout=5.0)
        jobs: list[tuple[float, object]] = [(0.5 + (7 * i % 5) / 8, i) for i in range(12)]
        jobs[4] = (1.0, ValueError("4"))
        jobs[7] = (1.0, WorkerCrashed("7"))
        await asyncio.gather(*start_jobs(pool, *jobs))
        order = [outcome for _, outcome in fleet.starts]
        expect(
            order == [outcome for _, outcome in jobs],
            called="two workers, twelve jobs submitted at once, the fifth raises and the eighth crashes",
            got=f"started in the order {order}",
            wanted="the order of submission, once each",
            next_step="one queue; popleft when a worker is free, whether it is an old or a new one",
        )

    in_pool_time(main())


@check(points=1, hidden=True)
def a_newcomer_does_not_overtake() -> None:
    """A caller that submits again as soon as its own job has ended, while another waits."""

    async def main() -> None:
        for first in ((1.0, "first"), (1.0, ValueError("first")), (1.0, WorkerCrashed("first")), (9.0, "late")):
            fleet = FakeFleet()
            pool = OffloadPool(fleet.spawn, size=1, max_queue=2, timeout=5.0)

            async def again(pool: OffloadPool = pool, first: tuple[float, object] = first) -> object:
                await fate(pool.submit(first))
                return await fate(pool.submit((1.0, "newcomer")))

            newcomer = asyncio.create_task(again())
            await asyncio.sleep(0)
            await asyncio.gather(newcomer, *start_jobs(pool, (1.0, "waiter")))
            order = [outcome for _, outcome in fleet.starts][1:]
            expect(
                order == ["waiter", "newcomer"],
                called=f"one worker runs a job with outcome {first[1]!r}, one caller waits; the first submits again at once",
                got=f"then started: {order}",
                wanted="the waiter, then the newcomer",
                next_step="hand the worker to the waiter itself; a waiter that is only woken can be overtaken",
            )
            expect_no_faults(fleet, "the same")

    in_pool_time(main())


@check(points=1, hidden=True)
def wrong_arguments_are_refused() -> None:
    """Sizes, queue lengths and timeouts out of range, and the smallest that are right."""

    async def main() -> None:
        for size, max_queue, timeout in ((0, 1, 1.0), (-1, 1, 1.0), (1, -1, 1.0), (1, 1, 0.0), (1, 1, -2.0)):
            fleet = FakeFleet()
            called = f"OffloadPool(spawn, size={size}, max_queue={max_queue}, timeout={timeout})"
            expect_raises(
                ValueError,
                partial(OffloadPool, fleet.spawn, size=size, max_queue=max_queue, timeout=timeout),
                called=called,
                next_step="test each argument in the constructor",
            )
            expect(
                fleet.spawned == 0,
                called=called,
                got=f"{fleet.spawned} workers spawned",
                wanted="nothing is spawned when an argument is wrong",
                next_step="test the arguments first",
            )
        pool = OffloadPool(FakeFleet().spawn, size=1, max_queue=0, timeout=0.001)
        got = await fate(pool.submit((0.0, "least")))
        expect(
            got == "least",
            called="OffloadPool(spawn, size=1, max_queue=0, timeout=0.001), one job of 0 s",
            got=got,
            wanted="its result",
            next_step="these are the smallest arguments that are right",
        )

    in_pool_time(main())


@check(points=2, hidden=True)
def five_jobs_five_fates() -> None:
    """A result, a timeout, a crash, an error and a refusal together: what each caller gets and when, and the workers spawned."""

    async def main() -> None:
        fleet = FakeFleet()
        pool = OffloadPool(fleet.spawn, size=2, max_queue=2, timeout=5.0)
        loop = asyncio.get_running_loop()
        ended: dict[int, float] = {}

        async def timed(number: int, job: tuple[float, object]) -> object:
            result = await fate(pool.submit(job))
            ended[number] = loop.time()
            return result

        jobs = [(1.0, 1), (9.0, 9), (1.0, WorkerCrashed()), (1.0, ValueError()), (3.0, 3)]
        fates = kinds_of(await asyncio.gather(*(timed(i, job) for i, job in enumerate(jobs))))
        called = "two workers, max_queue=2, timeout=5.0; five jobs at once: 1 s, 9 s, a crash, a ValueError, 3 s"
        expect(
            fates == [1, "TimeoutError", "WorkerCrashed", "ValueError", "PoolSaturated"]
            and ended == {0: 1.0, 1: 5.0, 2: 2.0, 3: 3.0, 4: 0.0},
            called=called,
            got=f"{fates}, ended at {[ended[i] for i in range(5)]} s",
            wanted="each caller gets its own job's fate, once, at its time; nothing is retried",
            next_step="a crashed worker's replacement serves the next waiter at once",
        )
        expect(
            (fleet.spawned, len(fleet.killed), len(fleet.starts)) == (4, 2, 4),
            called=called,
            got=f"{fleet.spawned} workers spawned, {len(fleet.killed)} killed, {len(fleet.starts)} runs",
            wanted="the crashed and the timed-out worker are killed and replaced, needed or not; four runs",
            next_step="replace at once in the function that frees a worker",
        )
        expect_no_faults(fleet, called)

    in_pool_time(main())


@check(points=1, hidden=True)
def capacity_survives_fifty_crashes() -> None:
    """Fifty crashes and ten timeouts, then as many jobs at once as there are workers."""

    async def main() -> None:
        fleet = FakeFleet()
        pool = OffloadPool(fleet.spawn, size=3, max_queue=60, timeout=5.0)
        crashes = [(0.1, WorkerCrashed(str(i))) for i in range(50)]
        await asyncio.gather(*start_jobs(pool, *crashes, *[(9.0, i) for i in range(10)]))
        alive, fleet.most_running = fleet.alive, 0
        got = await asyncio.gather(*start_jobs(pool, (1.0, "a"), (1.0, "b"), (1.0, "c")))
        expect(
            (alive, fleet.most_running, fleet.spawned) == (3, 3, 63) and got == ["a", "b", "c"],
            called="three workers, 50 jobs that crash and 10 that time out, then three good jobs at once",
            got=f"{kinds_of(got)}; {alive} workers alive before, {fleet.most_running} at work at once, {fleet.spawned} spawned",
            wanted="as many workers as at the beginning, and all at work",
            next_step="each killed worker is replaced by exactly one",
        )
        expect_no_faults(fleet, "the same")

    in_pool_time(main())


@check(points=1, hidden=True)
def waiting_does_not_count_as_running() -> None:
    """Jobs shorter than the timeout that wait longer than it, and one that is too long after a wait."""

    async def main() -> None:
        fleet = FakeFleet()
        pool = OffloadPool(fleet.spawn, size=1, max_queue=5, timeout=5.0)
        fates = kinds_of(await asyncio.gather(*start_jobs(pool, (4.0, 1), (4.0, 2), (4.0, 3), (7.0, 4), (4.0, 5))))
        now = asyncio.get_running_loop().time()
        expect(
            fates == [1, 2, 3, "TimeoutError", 5] and now == 21.0,
            called="one worker, timeout=5.0, jobs of 4, 4, 4, 7 and 4 s at once",
            got=f"{fates}, all ended after {now} s",
            wanted="only the job that runs for more than 5 s times out, 5 s after its start",
            next_step="start the deadline when the worker starts the job",
        )

    in_pool_time(main())


@check(points=1, hidden=True)
def the_jobs_own_timeout_is_an_ordinary_error() -> None:
    """A job that raises a TimeoutError of its own long before the pool's timeout."""

    async def main() -> None:
        fleet = FakeFleet()
        pool = OffloadPool(fleet.spawn, size=1, max_queue=1, timeout=5.0)
        error = TimeoutError("the camera's")
        got = await asyncio.gather(*start_jobs(pool, (1.0, error), (1.0, "next")))
        expect(
            got[0] is error and got[1] == "next" and (fleet.spawned, fleet.killed) == (1, []),
            called="one worker, timeout=5.0, a job that raises TimeoutError after 1 s, then another job",
            got=f"{got}; {fleet.spawned} spawned, killed: {fleet.killed}",
            wanted="the same TimeoutError object, and the worker is reused",
            next_step="ask the deadline whether it has expired, not the exception for its type",
        )

    in_pool_time(main())


@check(points=1, hidden=True)
def a_cancelled_runner_costs_the_worker() -> None:
    """A caller that is cancelled, and one that is ended by its own asyncio.timeout, while their jobs run."""

    async def main() -> None:
        fleet = FakeFleet()
        pool = OffloadPool(fleet.spawn, size=1, max_queue=2, timeout=50.0)
        runner = asyncio.create_task(pool.submit((9.0, "runner")))
        await asyncio.sleep(1.0)
        waiting = start_jobs(pool, (1.0, "waiter"))
        await asyncio.sleep(0)
        runner.cancel()
        got = [await fate(asyncio.wait_for(runner, 9.0)), *await asyncio.gather(*waiting)]

        async def impatient() -> object:
            async with asyncio.timeout(1.0):
                return await pool.submit((9.0, "impatient"))

        got += [await fate(impatient()), await fate(pool.submit((1.0, "last")))]
        expect(
            kinds_of(got) == ["CancelledError", "waiter", "TimeoutError", "last"]
            and (fleet.spawned, len(fleet.killed), asyncio.get_running_loop().time()) == (3, 2, 4.0),
            called="one worker; a running caller is cancelled while another waits; later one is ended by its own timeout",
            got=f"{kinds_of(got)}; {fleet.spawned} spawned, {len(fleet.killed)} killed",
            wanted="CancelledError reaches the caller, its worker is killed and replaced, and the waiter gets the new one",
            next_step="the worker is still busy with the job that nobody wants; CancelledError is no Exception",
        )
        expect_no_faults(fleet, "the same")

    in_pool_time(main())


@check(points=1, hidden=True)
def a_cancelled_waiter_just_leaves() -> None:
    """Waiters cancelled in the middle of the queue: their places, the order of the others, and the workers."""

    async def main() -> None:
        fleet = FakeFleet()
        pool = OffloadPool(fleet.spawn, size=1, max_queue=3, timeout=5.0)
        tasks = start_jobs(pool, *[(1.0, i) for i in range(4)])
        await some_turns()
        tasks[2].cancel()
        tasks[3].cancel()
        await some_turns()
        tasks += start_jobs(pool, *[(1.0, i) for i in (4, 5, 6)])
        fates = kinds_of(await asyncio.gather(*tasks))
        order = [outcome for _, outcome in fleet.starts]
        expect(
            fates == [0, 1, "CancelledError", "CancelledError", 4, 5, "PoolSaturated"]
            and order == [0, 1, 4, 5]
            and (fleet.spawned, fleet.killed) == (1, []),
            called="one worker, max_queue=3, four callers; the last two are cancelled; three more come",
            got=f"{fates}; started: {order}; {fleet.spawned} spawned, killed: {fleet.killed}",
            wanted="the cancelled ones free two places and never run; nothing is killed",
            next_step="take the waiter out of the queue when its caller is cancelled",
        )
        fleet = FakeFleet()
        pool = OffloadPool(fleet.spawn, size=1, max_queue=3, timeout=5.0)
        loop = asyncio.get_running_loop()
        begin = loop.time()
        tasks = start_jobs(pool, *[(1.0, i) for i in range(3)])
        await some_turns()
        loop.call_at(begin + 1.0, tasks[1].cancel)  # the job's own timer is older, so its end comes just before
        fates = kinds_of(
            await asyncio.gather(*(asyncio.wait_for(task, 20.0) for task in tasks), return_exceptions=True)
        )
        order = [outcome for _, outcome in fleet.starts]
        expect(
            fates == [0, "CancelledError", 2] and order == [0, 2] and (fleet.spawned, fleet.killed) == (1, []),
            called="one worker, three callers; the second is cancelled in the turn in which the first one's job ends",
            got=f"{fates}; started: {order}; {fleet.spawned} spawned, killed: {fleet.killed}",
            wanted="the worker goes to the third, unharmed",
            next_step="the future of a cancelled waiter is done before its task has run: pass it by",
        )

    in_pool_time(main())


@check(points=2, hidden=True)
def a_handed_worker_is_not_lost() -> None:
    """A waiter cancelled in the turn in which a worker is handed to it, with and without others behind it, also repeatedly."""

    async def main() -> None:
        for first in ((1.0, "first"), (1.0, WorkerCrashed("first"))):
            for behind in (0, 1, 2):
                fleet = FakeFleet()
                pool = OffloadPool(fleet.spawn, size=1, max_queue=5, timeout=5.0)
                waiters: list[asyncio.Task[object]] = []

                async def finishing(
                    pool: OffloadPool = pool,
                    first: tuple[float, object] = first,
                    waiters: list[asyncio.Task[object]] = waiters,
                ) -> None:
                    await fate(pool.submit(first))
                    waiters[0].cancel()

                runner = asyncio.create_task(finishing())
                await asyncio.sleep(0)
                waiters += start_jobs(pool, *[(1.0, i) for i in range(behind + 1)])
                await runner
                fates = kinds_of(await asyncio.gather(*waiters))
                await some_turns()
                after = await fate(asyncio.wait_for(pool.submit((1.0, "after")), 20.0))
                killed = len(fleet.killed)
                order = [outcome for _, outcome in fleet.starts][1:]
                called = f"one worker's job ends with {first[1]!r}; in that turn the first of {behind + 1} waiters is cancelled"
                expect(
                    fates == ["CancelledError", *range(1, behind + 1)] and after == "after",
                    called=called + "; later one more job",
                    got=f"waiters: {fates}; later: {kinds_of([after])[0]}",
                    wanted="the worker goes on to the next waiter, or is idle; no capacity is lost",
                    next_step="in the waiter's CancelledError: was a worker handed over already? Then free it",
                )
                others = [outcome for outcome in order if outcome != 0]
                # a design whose job starts by itself may have started it in this turn: then it is a running job
                cost = (first[1] != "first") + (0 in order)
                expect(
                    others == [*range(1, behind + 1), "after"] and killed == fleet.spawned - 1 == cost,
                    called=called,
                    got=f"started: {order}; {fleet.spawned} spawned, {killed} killed",
                    wanted="the cancelled caller's job never starts, and the worker handed to it is not killed",
                    next_step="the worker has done nothing yet: pass it on",
                )
                expect_no_faults(fleet, called)

    in_pool_time(main())


@check(points=1, hidden=True)
def closing_lets_running_jobs_finish() -> None:
    """close() while jobs run and callers wait: what each gets, when close() returns, and who is killed."""

    async def main() -> None:
        fleet = FakeFleet()
        pool = OffloadPool(fleet.spawn, size=3, max_queue=2, timeout=5.0)
        tasks = start_jobs(pool, (1.0, "a"), (3.0, ValueError("b")), (2.0, "c"), (1.0, "d"), (1.0, "e"))
        await asyncio.sleep(0.5)
        closing = asyncio.create_task(pool.close())
        await some_turns()
        early, killed = tasks[3].done() and tasks[4].done(), list(fleet.killed)
        late = await fate(pool.submit((1.0, "late")))
        fates = kinds_of(await asyncio.gather(*tasks))
        await closing
        now = asyncio.get_running_loop().time()
        expect(
            fates == ["a", "ValueError", "c", "RuntimeError", "RuntimeError"]
            and early
            and kinds_of([late]) == ["RuntimeError"],
            called="three jobs run, two callers wait; close(); then submit",
            got=f"{fates}, submit after close: {kinds_of([late])[0]}; the waiters ended at once: {early}",
            wanted="running jobs end as always; waiting and later callers get RuntimeError at once",
            next_step="give every waiter its exception in close(), before you wait for the running jobs",
        )
        expect(
            killed == [] and 3.0 <= now < 3.1 and sorted(fleet.killed) == [1, 2, 3] and fleet.spawned == 3,
            called="the same",
            got=f"killed at once: {killed}; close() returned after {now} s, killed then: {fleet.killed}",
            wanted="close() returns when the last job has ended, and each worker is killed, once",
            next_step="count the workers in use, and wait until there is none",
        )
        expect_no_faults(fleet, "the same")

        fleet = FakeFleet()
        pool = OffloadPool(fleet.spawn, size=1, max_queue=3, timeout=5.0)
        tasks = start_jobs(pool, *[(1.0, i) for i in range(4)])
        await some_turns()

        async def cancel_and_close() -> None:
            tasks[1].cancel()
            await pool.close()

        closing = asyncio.create_task(cancel_and_close())
        await asyncio.sleep(0)
        tasks[2].cancel()
        fates = kinds_of([await fate(asyncio.wait_for(task, 20.0)) for task in tasks])
        ended = await fate(asyncio.wait_for(closing, 20.0))
        expect(
            fates == [0, "CancelledError", "CancelledError", "RuntimeError"] and ended is None and fleet.killed == [1],
            called="one job runs, three wait; in the turn of close() the first waiter is cancelled just before it, the second just after",
            got=f"{fates}; close(): {ended!r}; killed: {fleet.killed}",
            wanted="the cancelled callers get CancelledError, the third RuntimeError, and close() returns",
            next_step="a waiter's future may be done already, cancelled or with close()'s exception in it",
        )

    in_pool_time(main())


@check(points=1, hidden=True)
def nothing_is_replaced_while_closing() -> None:
    """Crashes, timeouts and cancelled callers after close() was called."""

    async def main() -> None:
        fleet = FakeFleet()
        pool = OffloadPool(fleet.spawn, size=4, max_queue=2, timeout=5.0)
        tasks = start_jobs(pool, (1.0, WorkerCrashed()), (9.0, "late"), (9.0, "cancelled"), (2.0, "good"))
        await some_turns()
        closing = asyncio.create_task(pool.close())
        await asyncio.sleep(0.5)
        tasks[2].cancel()
        fates = kinds_of(await asyncio.gather(*tasks))
        ended = await fate(asyncio.wait_for(closing, 60.0))
        expect(
            fates == ["WorkerCrashed", "TimeoutError", "CancelledError", "good"]
            and ended is None
            and (fleet.spawned, sorted(fleet.killed)) == (4, [1, 2, 3, 4]),
            called="four jobs run; close(); then one crashes, one times out, one caller is cancelled, one job ends well",
            got=f"{fates}; close(): {ended!r}; {fleet.spawned} spawned, killed: {sorted(fleet.killed)}",
            wanted="each worker is killed once, none is spawned, and close() returns",
            next_step="when the pool is closed, free the slot without a new worker",
        )
        expect_no_faults(fleet, "the same")

    in_pool_time(main())


@check(points=1, hidden=True)
def close_may_be_called_again() -> None:
    """close() of an idle pool, twice in a row, and twice at the same time."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        for seconds in (0.0, 2.0):
            fleet = FakeFleet()
            pool = OffloadPool(fleet.spawn, size=2, max_queue=2, timeout=5.0)
            begin = loop.time()
            tasks = start_jobs(pool, (seconds, "job")) if seconds else []
            await some_turns()
            closes = [asyncio.create_task(pool.close()) for _ in range(2)]
            await some_turns()
            early = sorted(fleet.killed)
            ended = [await fate(asyncio.wait_for(close, 60.0)) for close in closes]
            ended.append(await fate(asyncio.wait_for(pool.close(), 60.0)))
            now = loop.time() - begin
            await asyncio.gather(*tasks)
            expect(
                ended == [None] * 3
                and abs(now - seconds) < 0.1
                and sorted(fleet.killed) == [1, 2]
                and early == ([] if tasks else [1, 2])
                and not fleet.faults,
                called=f"close() twice at once and once later, with {len(tasks)} running jobs of 2 s",
                got=f"{ended} after {now} s; killed at once: {early}, in all: {sorted(fleet.killed)}; {fleet.faults}",
                wanted="each call returns when all is done; each worker is killed once, and none while a job runs",
                next_step="take a worker out of the list before you kill it",
            )

    in_pool_time(main())
