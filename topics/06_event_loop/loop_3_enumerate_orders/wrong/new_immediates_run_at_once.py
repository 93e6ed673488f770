"""The check phase goes on until no immediate is left.

fails: new_immediates_wait_for_the_next_iteration, random_programs_have_all_their_orders, progress_is_forced_only_on_lonely_timers
score: 16 of 20
"""

from ..solution import _call, _Pending


def _check(pending: _Pending) -> None:
    while pending.immediates:
        _call(pending, pending.immediates.pop(0))
