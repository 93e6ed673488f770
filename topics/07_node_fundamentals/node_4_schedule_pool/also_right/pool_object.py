"""An object with a method for each of the three steps, and events grouped by time beforehand."""

from collections import defaultdict
from collections.abc import Sequence
from heapq import heappop, heappush
from math import isnan

from ..given import Work


def simulate_pool(works: Sequence[Work], size: int = 4) -> dict[str, tuple[float, float]]:
    if size not in range(1, 1025):
        raise ValueError(size)
    seen = set()
    for work in works:
        if work.name in seen or work.kind not in ("cpu", "fast", "slow"):
            raise ValueError(work.name)
        seen.add(work.name)
        if any(isnan(time) or time < 0 for time in (work.duration, work.submit)):
            raise ValueError(work.name)
    return ThreadPool(size).run(works)


class ThreadPool:
    TOKEN = object()

    def __init__(self, size: int) -> None:
        self.idle = size
        self.slow_left = (size + 1) // 2
        self.queue: list[object] = []
        self.lookups: list[Work] = []
        self.spans: dict[str, tuple[float, float]] = {}

    def run(self, works: Sequence[Work]) -> dict[str, tuple[float, float]]:
        times = [0.0]
        submitted: dict[float, list[Work]] = defaultdict(list)
        finished: dict[float, list[Work]] = defaultdict(list)
        for work in works:
            submitted[float(work.submit)].append(work)
            heappush(times, float(work.submit))
        while times:
            now = heappop(times)
            for work in finished.pop(now, []):
                self.idle += 1
                self.slow_left += work.kind == "slow"
            for work in submitted.pop(now, []):
                self.enter(work)
            while self.idle and (taken := self.next_work()):
                self.idle -= 1
                self.slow_left -= taken.kind == "slow"
                self.spans[taken.name] = now, now + taken.duration
                finished[now + taken.duration].append(taken)
                heappush(times, now + taken.duration)
        return self.spans

    def enter(self, work: Work) -> None:
        if work.kind == "slow":
            self.lookups.append(work)
        if work.kind != "slow" or self.TOKEN not in self.queue:
            self.queue.append(self.TOKEN if work.kind == "slow" else work)

    def next_work(self) -> Work | None:
        if self.queue and self.queue[0] is self.TOKEN and not self.slow_left:
            self.queue.append(self.queue.pop(0))
        if not self.queue or (self.queue[0] is self.TOKEN and not self.slow_left):
            return None
        head = self.queue.pop(0)
        if isinstance(head, Work):
            return head
        work = self.lookups.pop(0)
        if self.lookups:
            self.queue.append(self.TOKEN)
        return work
