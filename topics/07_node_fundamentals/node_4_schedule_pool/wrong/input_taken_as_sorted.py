"""The works are taken in the order of the input, whenever they are submitted.

fails: the_queue_is_first_in_first_out, no_thread_idles_and_no_limit_is_broken, random_loads_are_libuvs, all_events_of_a_time_come_first, nothing_takes_no_time
score: 9 of 14
"""

import heapq
from collections import deque
from collections.abc import Sequence

from ..given import Work
from ..solution import _PoolQueue, _validate


def simulate_pool(works: Sequence[Work], size: int = 4) -> dict[str, tuple[float, float]]:
    _validate(works, size)
    arrivals = deque(works)
    queue = _PoolQueue()
    running: list[tuple[float, int, Work]] = []  # a heap by finish
    slow_running, now = 0, 0.0
    spans: dict[str, tuple[float, float]] = {}
    while arrivals or running:
        now = min(entry[0] for entry in ([(max(arrivals[0].submit, now),)] if arrivals else []) + running[:1])
        while running and running[0][0] <= now:
            slow_running -= heapq.heappop(running)[2].kind == "slow"
        while arrivals and arrivals[0].submit <= now:
            queue.submit(arrivals.popleft())
        while len(running) < size and (work := queue.take(slow_running < (size + 1) // 2)) is not None:
            slow_running += work.kind == "slow"
            spans[work.name] = now, now + work.duration
            heapq.heappush(running, (now + work.duration, len(spans), work))
    return spans
