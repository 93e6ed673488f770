"""Handles are ordered dataclasses in the heap itself, and the work is counted by generators; the callback becomes None."""

import heapq
from dataclasses import dataclass, field
from functools import partial
from typing import Any


@dataclass(order=True)
class Handle:
    due: float = 0.0
    number: int = 0
    callback: Any = field(default=None, compare=False)
    referenced: bool = field(default=True, compare=False)

    def cancel(self) -> None:
        self.callback = None

    def unref(self) -> "Handle":
        self.referenced = False
        return self

    def ref(self) -> "Handle":
        self.referenced = True
        return self


class Reactor:
    def __init__(self, *, clock, select) -> None:
        self._now, self._poll = clock, select
        self._queue: list[Handle] = []
        self._heap: list[Handle] = []
        self._by_fd: dict[int, Handle] = {}
        self._made = 0
        self._active = False

    def call_soon(self, cb, *args) -> Handle:
        self._queue.append(Handle(callback=partial(cb, *args)))
        return self._queue[-1]

    def call_later(self, delay: float, cb, *args) -> Handle:
        if not delay >= 0:
            raise ValueError("delay")
        self._made += 1
        handle = Handle(self._now() + delay, self._made, partial(cb, *args))
        heapq.heappush(self._heap, handle)
        return handle

    def add_reader(self, fd: int, cb, *args) -> Handle:
        self.remove_reader(fd)
        self._by_fd[fd] = Handle(callback=partial(cb, *args))
        return self._by_fd[fd]

    def remove_reader(self, fd: int) -> bool:
        reader = self._by_fd.pop(fd, Handle())
        was_there = reader.callback is not None
        reader.cancel()
        return was_there

    def run(self) -> None:
        if self._active:
            raise RuntimeError("run() inside run()")
        self._active = True
        try:
            while True:
                live = [timer for timer in self._heap if timer.callback]
                watched = {fd: reader for fd, reader in self._by_fd.items() if reader.callback}
                has_ready = any(handle.callback for handle in self._queue)
                if not has_ready and not any(handle.referenced for handle in [*live, *watched.values()]):
                    return
                timeout = max(0, min(live).due - self._now()) if live else None
                fds = self._poll(0 if has_ready else timeout, frozenset(watched))
                self._queue.extend(watched[fd] for fd in fds if fd in watched)
                now = self._now()
                while self._heap and self._heap[0].due <= now:
                    self._queue.append(heapq.heappop(self._heap))
                for _ in list(self._queue):
                    if callback := self._queue.pop(0).callback:
                        callback()
        finally:
            self._active = False
