"""A thread takes what was submitted last.

fails: crypto_runs_in_waves, slow_work_runs_like_any_other, the_queue_is_first_in_first_out, lookups_leave_threads_to_strangers, the_limit_follows_the_size, the_token_loses_its_place_at_the_limit, random_loads_are_libuvs, all_events_of_a_time_come_first, nothing_takes_no_time
score: 4 of 14
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
        for _ in range(len(self._main)):
            head = self._main.pop()
            if head is not None:
                return head
            if slow_allowed:
                work = self._slow.popleft()
                if self._slow:
                    self._main.append(None)
                return work
            self._main.appendleft(None)
        return None
