"""weakref.ref(obj.method) is dead at once, because the method object is made anew at each access.

fails: a_weak_method_lives_with_its_owner, the_dead_do_not_listen, dead_registrations_are_dropped
score: 13 of 16
"""

import weakref
from collections.abc import Callable


class _Registration:
    def __init__(self, fn: Callable[..., object], once: bool, weak: bool) -> None:
        if not callable(fn):
            raise TypeError(f"a listener must be callable, not a {type(fn).__name__}")
        self.listener: Callable[[], Callable[..., object] | None] = lambda: fn
        if weak:  # a bound method is made anew at each access, so a plain reference to it is dead at once
            self.listener = weakref.ref(fn)
        self.once = once
        self.used = False
