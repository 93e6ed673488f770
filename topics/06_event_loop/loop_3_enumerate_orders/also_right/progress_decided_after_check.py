"""Whether a timer must be due is decided when the timers pass begins: the rule ends the search, and removes no order."""

from collections.abc import Iterator

from ..solution import _check, _close, _due_after_poll, _Pending, _timers_pass


def _iteration(pending: _Pending, at_least: int) -> Iterator[_Pending]:
    _check(pending)
    _close(pending)
    return _timers_pass(pending, _due_after_poll(pending) if pending.timers else 0)
