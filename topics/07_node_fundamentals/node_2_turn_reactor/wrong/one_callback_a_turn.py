"""Each turn runs one callback.

fails: soon_runs_before_later, timers_fire_in_order, a_slow_callback_lets_nobody_in, without_work_no_select, real_sockets_are_served, an_exception_leaves_the_rest
score: 11 of 17
"""

from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

from ..solution import Handle


class Reactor:
    def __init__(
        self, *, clock: Callable[[], float], select: Callable[[float | None, frozenset[int]], list[int]]
    ) -> None:
        self._clock, self._select = clock, select
        self._ready: deque[Handle] = deque()
        self._timers: list[tuple[float, int, Handle]] = []  # a heap; the number makes ties fire in order of creation
        self._numbers = count()
        self._readers: dict[int, Handle] = {}
        self._is_running = False

    def call_soon(self, cb: Callable[..., object], *args) -> Handle:
        handle = Handle(cb, args)
        self._ready.append(handle)
        return handle

    def call_later(self, delay: float, cb: Callable[..., object], *args) -> Handle:
        if not delay >= 0:
            raise ValueError(f"delay must not be negative or NaN, is {delay}")
        handle = Handle(cb, args)
        heappush(self._timers, (self._clock() + delay, next(self._numbers), handle))
        return handle

    def add_reader(self, fd: int, cb: Callable[..., object], *args) -> Handle:
        self.remove_reader(fd)
        handle = self._readers[fd] = Handle(cb, args)
        return handle

    def remove_reader(self, fd: int) -> bool:
        handle = self._readers.pop(fd, None)
        if handle is None or handle._is_cancelled:
            return False
        handle.cancel()
        return True

    def run(self) -> None:
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
        if self._ready:  # counted now: what these callbacks add waits for the next turn
            handle = self._ready.popleft()
            if not handle._is_cancelled:
                handle._cb(*handle._args)
