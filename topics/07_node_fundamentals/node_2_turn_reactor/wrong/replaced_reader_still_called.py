"""A reader that is replaced is not cancelled, so its callback runs if it stands in the queue.

fails: a_cancelled_callback_is_not_called
score: 16 of 17
"""

from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count


class Handle:
    """One callback that waits for its turn. Only the reactor makes handles, so the constructor is yours."""

    def __init__(self, cb: Callable[..., object], args: tuple) -> None:
        self._cb, self._args = cb, args
        self._is_cancelled, self._is_referenced = False, True

    def cancel(self) -> None:
        """The callback is not called any more, and the handle counts for nothing."""
        self._is_cancelled = True

    def unref(self) -> "Handle":
        """From now on this timer or reader alone does not keep ``run`` going. Returns the handle itself."""
        self._is_referenced = False
        return self

    def ref(self) -> "Handle":
        """Undo ``unref``. Returns the handle itself."""
        self._is_referenced = True
        return self


class Reactor:
    """An event loop on one clock and one blocking call."""

    def __init__(
        self, *, clock: Callable[[], float], select: Callable[[float | None, frozenset[int]], list[int]]
    ) -> None:
        """``clock()`` is the time in seconds; ``select(timeout, fds)`` sleeps and returns the readable ones of ``fds``."""
        self._clock, self._select = clock, select
        self._ready: deque[Handle] = deque()
        self._timers: list[tuple[float, int, Handle]] = []  # a heap; the number makes ties fire in order of creation
        self._numbers = count()
        self._readers: dict[int, Handle] = {}
        self._is_running = False

    def call_soon(self, cb: Callable[..., object], *args) -> Handle:
        """Call ``cb(*args)`` in the next turn."""
        handle = Handle(cb, args)
        self._ready.append(handle)
        return handle

    def call_later(self, delay: float, cb: Callable[..., object], *args) -> Handle:
        """Call ``cb(*args)`` once, ``delay`` seconds from now. Raises ValueError if ``delay`` is negative or NaN."""
        if not delay >= 0:
            raise ValueError(f"delay must not be negative or NaN, is {delay}")
        handle = Handle(cb, args)
        heappush(self._timers, (self._clock() + delay, next(self._numbers), handle))
        return handle

    def add_reader(self, fd: int, cb: Callable[..., object], *args) -> Handle:
        """Call ``cb(*args)`` in each turn in which ``fd`` is readable; cancels and replaces the reader that ``fd`` has."""
        handle = self._readers[fd] = Handle(cb, args)
        return handle

    def remove_reader(self, fd: int) -> bool:
        """Cancel the reader of ``fd``. False if it has none."""
        handle = self._readers.pop(fd, None)
        if handle is None or handle._is_cancelled:
            return False
        handle.cancel()
        return True

    def run(self) -> None:
        """Repeat turns while there is referenced work. Raises RuntimeError inside ``run``, and what a callback raises."""
        if self._is_running:
            raise RuntimeError("this reactor is running already")
        self._is_running = True
        try:
            while self._has_work():
                self._turn()
        finally:
            self._is_running = False

    def _has_work(self) -> bool:
        while self._ready and self._ready[0]._is_cancelled:
            self._ready.popleft()
        while self._timers and self._timers[0][2]._is_cancelled:
            heappop(self._timers)
        self._readers = {fd: handle for fd, handle in self._readers.items() if not handle._is_cancelled}
        waiting = [*(handle for _, _, handle in self._timers), *self._readers.values()]
        return bool(self._ready) or any(handle._is_referenced and not handle._is_cancelled for handle in waiting)

    def _turn(self) -> None:
        timeout = None
        if self._ready:
            timeout = 0.0
        elif self._timers:
            timeout = max(0.0, self._timers[0][0] - self._clock())
        for fd in self._select(timeout, frozenset(self._readers)):
            if fd in self._readers:
                self._ready.append(self._readers[fd])
        now = self._clock()
        while self._timers and self._timers[0][0] <= now:
            self._ready.append(heappop(self._timers)[2])
        for _ in range(len(self._ready)):  # counted now: what these callbacks add waits for the next turn
            handle = self._ready.popleft()
            if not handle._is_cancelled:
                handle._cb(*handle._args)
