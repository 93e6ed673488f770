"""Timers in a sorted list; a handle removes itself from the structure that holds it; the turn runs a list with an index."""

import bisect
import math


class Handle:
    def __init__(self, cb, args, forget=None):
        self.call = lambda: cb(*args)
        self.alive, self.held = True, True
        self.forget = forget

    def cancel(self):
        if self.alive:
            self.alive = False
            if self.forget:
                self.forget(self)

    def unref(self):
        self.held = False
        return self

    def ref(self):
        self.held = True
        return self


class Reactor:
    def __init__(self, *, clock, select):
        self.clock, self.select = clock, select
        self.queue, self.timers, self.readers = [], [], {}
        self.running = False
        self.made = 0

    def call_soon(self, cb, *args):
        handle = Handle(cb, args, lambda handle: self.queue.remove(handle) if handle in self.queue else None)
        self.queue.append(handle)
        return handle

    def call_later(self, delay, cb, *args):
        if math.isnan(delay) or delay < 0:
            raise ValueError(delay)
        self.made += 1
        entry = (self.clock() + delay, self.made)

        def forget(handle):
            self.timers = [timer for timer in self.timers if timer[2] is not handle]

        handle = Handle(cb, args, forget)
        at = bisect.bisect([timer[:2] for timer in self.timers], entry)
        self.timers.insert(at, (*entry, handle))
        return handle

    def add_reader(self, fd, cb, *args):
        self.remove_reader(fd)

        def forget(handle):
            if self.readers.get(fd) is handle:
                del self.readers[fd]

        self.readers[fd] = Handle(cb, args, forget)
        return self.readers[fd]

    def remove_reader(self, fd):
        known = fd in self.readers
        if known:
            self.readers[fd].cancel()
        return known

    def run(self):
        if self.running:
            raise RuntimeError("nested run")
        self.running = True
        try:
            while self.has_work():
                self.turn()
        finally:
            self.running = False

    def has_work(self):
        self.queue = [handle for handle in self.queue if handle.alive]
        return (
            self.queue
            or any(timer[2].held for timer in self.timers)
            or any(handle.held for handle in self.readers.values())
        )

    def turn(self):
        wait = None if not self.timers else max(0, self.timers[0][0] - self.clock())
        ready = self.select(0 if self.queue else wait, frozenset(self.readers))
        self.queue += [self.readers[fd] for fd in ready if fd in self.readers]
        now = self.clock()
        while self.timers and self.timers[0][0] <= now:
            self.queue.append(self.timers.pop(0)[2])
        batch, self.queue = self.queue, []
        try:
            while batch:
                handle = batch.pop(0)
                if handle.alive:
                    handle.call()
        finally:
            self.queue = batch + self.queue
