"""Each slow work has an entry of its own in the main queue and is skipped at the limit.

fails: lookups_leave_threads_to_strangers, the_limit_follows_the_size, one_token_for_all, the_token_loses_its_place_at_the_limit, random_loads_are_libuvs, all_events_of_a_time_come_first
score: 8 of 14
"""

from ..given import Work


class _PoolQueue:
    def __init__(self) -> None:
        self._main: list[Work] = []

    def submit(self, work: Work) -> None:
        self._main.append(work)

    def take(self, slow_allowed: bool) -> Work | None:
        for i, work in enumerate(self._main):
            if slow_allowed or work.kind != "slow":
                return self._main.pop(i)
        return None
