"""weak=True is accepted and holds the listener all the same.

fails: a_weak_method_lives_with_its_owner, nobody_keeps_a_weak_listener_alive, the_dead_do_not_listen
score: 13 of 16
"""

import weakref
from collections.abc import Callable
from types import MethodType


class _Registration:
    def __init__(self, fn: Callable[..., object], once: bool, weak: bool) -> None:
        if not callable(fn):
            raise TypeError(f"a listener must be callable, not a {type(fn).__name__}")
        self.listener: Callable[[], Callable[..., object] | None] = lambda: fn
        if weak and not callable(
            fn
        ):  # a bound method is made anew at each access, so a plain reference to it is dead at once
            self.listener = weakref.WeakMethod(fn) if isinstance(fn, MethodType) else weakref.ref(fn)
        self.once = once
        self.used = False
