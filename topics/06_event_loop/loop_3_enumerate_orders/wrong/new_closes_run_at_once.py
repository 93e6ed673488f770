"""The close phase goes on until no close callback is left.

fails: closes_run_from_the_last_to_the_first, random_programs_have_all_their_orders, progress_is_forced_only_on_lonely_timers
score: 16 of 20
"""

from ..solution import _call, _Pending


def _close(pending: _Pending) -> None:
    while pending.closes:
        _call(pending, pending.closes.pop())
