"""Fast works overtake CPU works, which wait in a queue of their own.

fails: slow_work_runs_like_any_other, the_queue_is_first_in_first_out, random_loads_are_libuvs
score: 11 of 14
"""

from collections import deque

from ..given import Work


class _PoolQueue:
    def __init__(self) -> None:
        self._main: deque[Work | None] = deque()
        self._slow: deque[Work] = deque()

    def submit(self, work: Work) -> None:
        if work.kind != "slow":
            if work.kind == "fast":
                ahead = sum(entry is None or entry.kind == "fast" for entry in self._main)
                self._main.insert(ahead, work)
            else:
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
