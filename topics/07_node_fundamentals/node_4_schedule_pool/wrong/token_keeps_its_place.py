"""At the limit the token stays at the head, and threads look past it.

fails: the_token_loses_its_place_at_the_limit, random_loads_are_libuvs
score: 12 of 14
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
        for i, head in enumerate(self._main):
            if head is not None or slow_allowed:
                del self._main[i]
                if head is not None:
                    return head
                work = self._slow.popleft()
                if self._slow:
                    self._main.append(None)
                return work
        return None
