"""Everything is held weakly.

fails: listeners_are_called_in_order, once_is_called_once, an_emit_keeps_the_list_it_started_with, once_holds_when_listeners_emit_again, off_takes_the_last_in_call_order, an_exception_stops_the_rest, the_warning_comes_once, a_disposer_removes_its_own_registration, a_disposer_works_during_an_emit, nobody_keeps_a_weak_listener_alive, the_dead_do_not_listen
score: 5 of 16
"""

import weakref
from collections.abc import Callable
from types import MethodType


class _Registration:
    def __init__(self, fn: Callable[..., object], once: bool, weak: bool) -> None:
        if not callable(fn):
            raise TypeError(f"a listener must be callable, not a {type(fn).__name__}")
        self.listener: Callable[[], Callable[..., object] | None] = lambda: fn
        if weak or isinstance(
            fn, MethodType | type(lambda: 0)
        ):  # a bound method is made anew at each access, so a plain reference to it is dead at once
            self.listener = weakref.WeakMethod(fn) if isinstance(fn, MethodType) else weakref.ref(fn)
        self.once = once
        self.used = False
