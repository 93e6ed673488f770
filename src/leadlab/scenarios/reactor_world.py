"""What lies under the reactor and the connection lesson: a kernel in virtual time, real loopback sockets, and their pictures."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Mapping

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from leadlab.figures import BLUE, VERMILION


class VirtualKernel:
    """A clock and a blocking call in virtual milliseconds, with a record of who slept and who ran.

    ``arrivals`` says when a descriptor becomes readable, once. ``sleeps`` are (start, end) of each call that slept;
    ``runs`` are (name, due, start, end) of the callbacks that :meth:`working` made.
    """

    def __init__(self, arrivals: Mapping[int, float]) -> None:
        self.now = 0.0
        self.arrivals = dict(arrivals)
        self.sleeps: list[tuple[float, float]] = []
        self.runs: list[tuple[str, float | None, float, float]] = []

    def clock(self) -> float:
        return self.now

    def select(self, timeout: float | None, fds: Iterable[int]) -> list[int]:
        """Jump to the next arrival of one of ``fds``, or by ``timeout``. Raises RuntimeError if neither will ever come."""
        watched = sorted(set(fds) & self.arrivals.keys(), key=lambda fd: (self.arrivals[fd], fd))
        ends = [self.now + timeout] if timeout is not None else []
        wake = min(ends + [self.arrivals[fd] for fd in watched], default=math.inf)
        if wake == math.inf:
            raise RuntimeError("nothing will ever wake this loop")
        if wake > self.now:
            self.sleeps.append((self.now, wake))
            self.now = wake
        readable = [fd for fd in watched if self.arrivals[fd] <= self.now]
        for fd in readable:
            del self.arrivals[fd]
        return readable

    def working(
        self, name: str, cost: float, *, due: float | None = None, after: Callable[[], object] | None = None
    ) -> Callable[[], None]:
        """A callback, due at ``due`` if it is a timer's, that keeps the thread for ``cost`` ms and then calls ``after``."""

        def callback() -> None:
            start, self.now = self.now, self.now + cost
            self.runs.append((name, due, start, self.now))
            if after:
                after()

        return callback


def allow_open_files(number: int) -> None:
    """Raise this process's soft limit of open files to ``number`` if it is lower and the system lets us.

    macOS begins with 256, which is too few for some hundred sockets.
    """
    if sys.platform == "win32":  # has no such limit for sockets
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = number if hard == resource.RLIM_INFINITY else min(number, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def draw_loop_timeline(kernel: VirtualKernel) -> Figure:
    """The thread's time as two rows, asleep in the blocking call and in callbacks; a line leads from when a callback was due."""
    figure, axes = plt.subplots(figsize=(7.5, 2.9))
    for start, end in kernel.sleeps:
        axes.barh(0, end - start, left=start, height=0.5, color="white", edgecolor="black", hatch="//")
    for number, (name, due, start, end) in enumerate(kernel.runs):
        axes.barh(1, end - start, left=start, height=0.5, color=BLUE, edgecolor="white")
        level = 1.45 + 0.3 * (number % 2)
        place = (start + end) / 2
        line = {"arrowstyle": "-", "linewidth": 0.6, "shrinkB": 0}
        axes.annotate(name, (place, 1.25), (place, level), ha="center", fontsize=9, arrowprops=line)
        if due is not None and due < start:
            axes.plot([due, start], [0.62, 0.62], color=VERMILION, linewidth=3, linestyle="-")
            axes.text(due - 0.5, 0.62, f"{start - due:g} ms late", color=VERMILION, ha="right", va="center", fontsize=9)
    axes.set(yticks=[0, 1], yticklabels=["asleep in select", "runs callbacks"], ylim=(-0.5, 2.1))
    axes.set(xlabel="time (ms)", xlim=(0, None))
    axes.grid(axis="y", visible=False)
    return figure
