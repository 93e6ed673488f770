"""The limit is size // 2, so a pool of one thread serves no slow work.

fails: slow_work_runs_like_any_other, the_limit_follows_the_size, no_thread_idles_and_no_limit_is_broken, random_loads_are_libuvs, nothing_takes_no_time, wrong_sizes_are_refused
score: 8 of 14
"""

import heapq
from collections import deque
from collections.abc import Sequence

from ..given import Work
from ..solution import _PoolQueue, _validate


def simulate_pool(works: Sequence[Work], size: int = 4) -> dict[str, tuple[float, float]]:
    _validate(works, size)
    arrivals = deque(sorted(works, key=lambda work: work.submit))  # stable: equal times keep the input order
    queue = _PoolQueue()
    running: list[tuple[float, int, Work]] = []  # a heap by finish
    slow_running = 0
    spans: dict[str, tuple[float, float]] = {}
    while arrivals or running:  # slow works may never have run
        now = min(entry[0] for entry in ([(arrivals[0].submit,)] if arrivals else []) + running[:1])
        while running and running[0][0] == now:
            slow_running -= heapq.heappop(running)[2].kind == "slow"
        while arrivals and arrivals[0].submit == now:
            queue.submit(arrivals.popleft())
        while len(running) < size and (work := queue.take(slow_running < size // 2)) is not None:
            slow_running += work.kind == "slow"
            spans[work.name] = now, now + work.duration
            heapq.heappush(running, (now + work.duration, len(spans), work))
    return spans
