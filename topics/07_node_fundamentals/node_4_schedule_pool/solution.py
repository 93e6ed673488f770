import heapq
from collections import deque
from collections.abc import Sequence

from .given import Work


def simulate_pool(works: Sequence[Work], size: int = 4) -> dict[str, tuple[float, float]]:
    """Start and finish (ms) of each work in libuv's pool of ``size`` threads, by name, in the order of the starts.

    At most (size + 1) // 2 slow works run at once. Raises ValueError for a bad size or work (libuv, src/threadpool.c).
    """
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
    return spans


class _PoolQueue:
    """The main queue, in which ``None`` is the token that stands for all the slow works that wait."""

    def __init__(self) -> None:
        self._main: deque[Work | None] = deque()
        self._slow: deque[Work] = deque()

    def submit(self, work: Work) -> None:
        if work.kind != "slow":
            self._main.append(work)
            return
        if not self._slow:
            self._main.append(None)
        self._slow.append(work)

    def take(self, slow_allowed: bool) -> Work | None:
        for _ in range(len(self._main)):
            head = self._main.popleft()
            if head is not None:
                return head
            if slow_allowed:
                work = self._slow.popleft()
                if self._slow:
                    self._main.append(None)
                return work
            self._main.append(None)
        return None


def _validate(works: Sequence[Work], size: int) -> None:
    if not 1 <= size <= 1024:
        raise ValueError(f"size must be 1 to 1024, is {size}")
    if len({work.name for work in works}) < len(works):
        raise ValueError("two works have one name")
    for work in works:
        # written so that NaN, which compares false with everything, is refused
        if not (work.duration >= 0 and work.submit >= 0):
            raise ValueError(f"times must not be negative or NaN: {work}")
        if work.kind not in ("cpu", "fast", "slow"):
            raise ValueError(f"kind must be cpu, fast or slow: {work}")
