"""The result is sorted by name.

fails: lookups_leave_threads_to_strangers, random_loads_are_libuvs
score: 12 of 14
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
    while arrivals or running:
        now = min(entry[0] for entry in ([(arrivals[0].submit,)] if arrivals else []) + running[:1])
        while running and running[0][0] == now:
            slow_running -= heapq.heappop(running)[2].kind == "slow"
        while arrivals and arrivals[0].submit == now:
            queue.submit(arrivals.popleft())
        while len(running) < size and (work := queue.take(slow_running < (size + 1) // 2)) is not None:
            slow_running += work.kind == "slow"
            spans[work.name] = now, now + work.duration
            heapq.heappush(running, (now + work.duration, len(spans), work))
    return dict(sorted(spans.items()))
