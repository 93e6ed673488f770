"""`simulate` against SimPy and looptime, on the same models.

Two models: tasks that each sleep once, and an M/M/4 queue. Every tool draws the same random numbers in the same order,
so the mean times must agree to 6 digits; a faster clock with another result would be worth nothing.
"""

from __future__ import annotations

import asyncio
import gc
import random
import time
from collections.abc import Callable, Coroutine, Generator, Iterator
from typing import Any

import looptime
import simpy

from leadlab.clock import simulate
from leadlab.course import Course

ARRIVALS_PER_SECOND = 3.0
SERVICES_PER_SECOND = 1.0  # of each server
SERVERS = 4
REQUESTS = 200_000
REQUESTS_LOOPTIME = 5_000  # looptime would take minutes for more
REPEATS = 3

Run = Callable[[Coroutine[Any, Any, None]], None]
Model = Callable[[int], float]  # number of requests -> mean time of a request in seconds


def sleepers(requests: int, run: Run) -> float:
    """Tasks started at once, each sleeping an exponential time; the mean time of their ends."""
    draw = random.Random(1)
    total = 0.0

    async def sleeper(seconds: float) -> None:
        nonlocal total
        await asyncio.sleep(seconds)
        total += asyncio.get_running_loop().time()

    async def main() -> None:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(requests):
                tasks.create_task(sleeper(draw.expovariate(1.0)))

    run(main())
    return total / requests


def sleepers_simpy(requests: int) -> float:
    draw = random.Random(1)
    total = 0.0
    env = simpy.Environment()

    def sleeper(seconds: float) -> Generator[simpy.Event, Any, None]:
        nonlocal total
        yield env.timeout(seconds)
        total += env.now

    for _ in range(requests):
        env.process(sleeper(draw.expovariate(1.0)))
    env.run()
    return total / requests


def queue(requests: int, run: Run) -> float:
    """M/M/4: Poisson arrivals, exponential service, four servers; the mean time in the system."""
    gap, service = random.Random(1), random.Random(2)
    total = 0.0

    async def main() -> None:
        now = asyncio.get_running_loop().time
        servers = asyncio.Semaphore(SERVERS)

        async def request() -> None:
            nonlocal total
            arrived = now()
            async with servers:
                await asyncio.sleep(service.expovariate(SERVICES_PER_SECOND))
            total += now() - arrived

        async with asyncio.TaskGroup() as tasks:
            for _ in range(requests):
                await asyncio.sleep(gap.expovariate(ARRIVALS_PER_SECOND))
                tasks.create_task(request())

    run(main())
    return total / requests


def queue_simpy(requests: int) -> float:
    gap, service = random.Random(1), random.Random(2)
    total = 0.0
    env = simpy.Environment()
    servers = simpy.Resource(env, SERVERS)

    def request() -> Generator[simpy.Event, Any, None]:
        nonlocal total
        arrived = env.now
        with servers.request() as turn:
            yield turn
            yield env.timeout(service.expovariate(SERVICES_PER_SECOND))
        total += env.now - arrived

    def arrivals() -> Generator[simpy.Event, Any, None]:
        for _ in range(requests):
            yield env.timeout(gap.expovariate(ARRIVALS_PER_SECOND))
            env.process(request())

    env.process(arrivals())
    env.run()
    return total / requests


def run_looptime(main: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=lambda: looptime.new_event_loop(start=0, resolution=1e-9)) as runner:
        runner.run(main)


def compare(ours: Model, other: Model, requests: int) -> tuple[float, float]:
    """The best rate of each in requests/s of processor time, the two run in turn. Raises if their figures differ."""
    rates = [0.0, 0.0]
    for _ in range(REPEATS):
        figures = []
        for i, model in enumerate((ours, other)):
            gc.collect()
            start = time.process_time()
            figures.append(model(requests))
            rates[i] = max(rates[i], requests / (time.process_time() - start))
        if abs(figures[0] - figures[1]) > 1e-6 * abs(figures[1]):
            raise AssertionError(f"the figures differ: {figures[0]!r} and {figures[1]!r}")
    return rates[0], rates[1]


def measure(course: Course) -> Iterator[str]:
    """How many times as many requests per second `simulate` handles."""
    models: list[tuple[str, Callable[[int, Run], float], Model]] = [
        ("sleeping tasks", sleepers, sleepers_simpy),
        ("M/M/4 queue", queue, queue_simpy),
    ]
    yield f"{'model':<16}{'against':<10}{'requests':>9}{'simulate/s':>12}{'other/s':>9}{'ratio':>7}"
    for name, model, in_simpy in models:

        def ours(requests: int, model: Callable[[int, Run], float] = model) -> float:
            return model(requests, simulate)

        def in_looptime(requests: int, model: Callable[[int, Run], float] = model) -> float:
            return model(requests, run_looptime)

        for other, label, requests in (
            (in_simpy, "SimPy", REQUESTS),
            (in_looptime, "looptime", REQUESTS_LOOPTIME),
        ):
            fast, slow = compare(ours, other, requests)
            yield f"{name:<16}{label:<10}{requests:>9,}{fast:>12,.0f}{slow:>9,.0f}{fast / slow:>7.2f}"
