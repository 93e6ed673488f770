"""Each iteration makes at least one timer due, also when immediates keep poll from sleeping.

fails: random_programs_have_all_their_orders, progress_is_forced_only_on_lonely_timers
score: 17 of 20
"""

from ..solution import _Pending


def _due_after_poll(pending: _Pending) -> int:
    return 1 if pending.timers else 0
