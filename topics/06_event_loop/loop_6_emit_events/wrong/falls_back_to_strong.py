"""What cannot be referenced weakly is held strongly instead of refused.

fails: nobody_keeps_a_weak_listener_alive
score: 15 of 16
"""

import weakref
from collections.abc import Callable
from types import MethodType


class _Registration:
    def __init__(self, fn: Callable[..., object], once: bool, weak: bool) -> None:
        if not callable(fn):
            raise TypeError(f"a listener must be callable, not a {type(fn).__name__}")
        self.listener: Callable[[], Callable[..., object] | None] = lambda: fn
        if weak:  # a bound method is made anew at each access, so a plain reference to it is dead at once
            try:
                self.listener = weakref.WeakMethod(fn) if isinstance(fn, MethodType) else weakref.ref(fn)
            except TypeError:
                pass
        self.once = once
        self.used = False
