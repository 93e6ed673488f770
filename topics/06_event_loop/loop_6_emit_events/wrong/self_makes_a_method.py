"""What has a __self__ counts as a bound method; a function written in C has one too.

fails: nobody_keeps_a_weak_listener_alive
score: 15 of 16
"""

import weakref
from collections.abc import Callable


class _Registration:
    def __init__(self, fn: Callable[..., object], once: bool, weak: bool) -> None:
        if not callable(fn):
            raise TypeError(f"a listener must be callable, not a {type(fn).__name__}")
        self.listener: Callable[[], Callable[..., object] | None] = lambda: fn
        if weak:  # a bound method is made anew at each access, so a plain reference to it is dead at once
            self.listener = weakref.WeakMethod(fn) if hasattr(fn, "__self__") else weakref.ref(fn)
        self.once = once
        self.used = False
