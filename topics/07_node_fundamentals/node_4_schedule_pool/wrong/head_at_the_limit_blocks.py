"""A thread that finds the token at the limit goes to sleep, although fast work stands behind it.

fails: the_token_loses_its_place_at_the_limit, no_thread_idles_and_no_limit_is_broken, random_loads_are_libuvs
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
            self._main.append(work)
            return
        if not self._slow:
            self._main.append(None)
        self._slow.append(work)

    def take(self, slow_allowed: bool) -> Work | None:
        if not self._main or (self._main[0] is None and not slow_allowed):
            return None
        head = self._main.popleft()
        if head is not None:
            return head
        work = self._slow.popleft()
        if self._slow:
            self._main.append(None)
        return work
