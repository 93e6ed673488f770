"""The pool is a plain queue in front of equal threads; slow I/O is nothing special.

fails: lookups_leave_threads_to_strangers, the_limit_follows_the_size, the_token_loses_its_place_at_the_limit, no_thread_idles_and_no_limit_is_broken, random_loads_are_libuvs
score: 9 of 14
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
        while len(running) < size and (work := queue.take(True)) is not None:
            slow_running += work.kind == "slow"
            spans[work.name] = now, now + work.duration
            heapq.heappush(running, (now + work.duration, len(spans), work))
    return spans
