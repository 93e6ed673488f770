"""ref and unref count, so that two unref need two ref.

fails: ref_and_unref_hold_readers_and_timers
score: 16 of 17
"""

from collections.abc import Callable


class Handle:
    def __init__(self, cb: Callable[..., object], args: tuple) -> None:
        self._cb, self._args = cb, args
        self._is_cancelled, self._references = False, 1

    @property
    def _is_referenced(self) -> bool:
        return self._references > 0

    def cancel(self) -> None:
        self._is_cancelled = True

    def unref(self) -> "Handle":
        self._references -= 1
        return self

    def ref(self) -> "Handle":
        self._references += 1
        return self
