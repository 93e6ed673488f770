"""A retry storm's parameters, what is measured of it, and its pictures.

The storm itself (clients that give up and try again, one server that works for clients who have left) is built in the
lesson on metastable failures. Its setting: new requests come as a Poisson process to one server; for ``trigger`` seconds
the server is slow; then it is healthy again. Does the system come back?
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from leadlab.figures import BLACK, BLUE, GREEN, LINE_COLOURS, LINE_STYLES, VERMILION

SLOW_FROM_S = 30.0
RECOVERED = 0.9  # share of the arrivals that must be answered in time
WINDOW_S = 5


@dataclass(frozen=True)
class Storm:
    """The parameters of one run. Rates are per second, times in seconds.

    ``retries`` is what a client may add to its first attempt, ``retry_budget`` how many retries a new request pays for
    (None: no budget; at most ``burst`` are saved up). ``bound`` counts the requests in the system, the one in service
    included. A request that has waited longer than ``drop_after`` is dropped when its turn comes. ``exponential``
    makes service times exponential with the same mean.
    """

    rate: float = 80.0
    service: float = 0.010
    slow_service: float = 0.040
    trigger: float = 10.0
    timeout: float = 1.0
    retries: int = 3
    jitter: float = 0.1
    retry_budget: float | None = None
    burst: float = 10.0
    bound: float = math.inf
    newest_first: bool = False
    drop_after: float = math.inf
    exponential: bool = False
    seconds: int = 200

    @property
    def capacity(self) -> float:
        """Requests per second that the healthy server can serve: μ."""
        return 1 / self.service

    @property
    def slow_until(self) -> float:
        return SLOW_FROM_S + self.trigger

    def service_time(self, start: float, rng: random.Random) -> float:
        """Seconds of service for a request whose service begins at ``start``."""
        mean = self.slow_service if SLOW_FROM_S <= start < self.slow_until else self.service
        return rng.expovariate(1 / mean) if self.exponential else mean


@dataclass(slots=True)
class Attempt:
    """One try of one request. A retry is a new attempt with one retry less."""

    arrives: float
    retries_left: int
    is_new: bool = False
    answered: bool = False


@dataclass
class Timeline:
    """What came and what was answered in time, per second of a run."""

    storm: Storm
    offered: list[int] = field(default_factory=list)
    good: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        slots = self.storm.seconds + 2 + math.ceil(self.storm.timeout)  # an answer may come after the last arrival
        self.offered, self.good = [0] * slots, [0] * slots

    def goodput(self, last: int = 60) -> float:
        """Requests per second answered before their client left, over the ``last`` seconds of the run."""
        return sum(self.good[self.storm.seconds - last : self.storm.seconds]) / last

    def offered_load(self, last: int = 60) -> float:
        """Attempts per second, retries included, over the ``last`` seconds of the run."""
        return sum(self.offered[self.storm.seconds - last : self.storm.seconds]) / last

    @property
    def recovered(self) -> bool:
        """Whether the last minute's goodput is at least 90 % of the arrivals."""
        return self.goodput() >= RECOVERED * self.storm.rate

    @property
    def recovered_at(self) -> int | None:
        """The start of the first 5 s window after the trigger with a goodput of 90 % of the arrivals; None if it collapsed."""
        if not self.recovered:
            return None
        for start in range(math.ceil(self.storm.slow_until), self.storm.seconds - WINDOW_S + 1):
            if sum(self.good[start : start + WINDOW_S]) >= RECOVERED * self.storm.rate * WINDOW_S:
                return start
        return None


def storm_table(timelines: Mapping[str, Timeline]) -> str:
    """A line per run: goodput and offered load of its last minute, and when it came back."""
    width = max(map(len, timelines))
    lines = [f"{'':{width}}  goodput/s  offered/s  back at"]
    for name, timeline in timelines.items():
        at = timeline.recovered_at
        back = "never" if at is None else f"t = {at} s"
        lines.append(f"{name:{width}}  {timeline.goodput():9.1f}  {timeline.offered_load():9.1f}  {back}")
    return "\n".join(lines)


def draw_storms(timelines: Mapping[str, Timeline]) -> Figure:
    """Goodput above and offered load below over time, a line per run, 5 s averages."""
    figure, (above, below) = plt.subplots(2, 1, figsize=(7.5, 5.2), sharex=True)
    styles = zip(LINE_COLOURS, LINE_STYLES, strict=True)
    for (name, timeline), (colour, style) in zip(timelines.items(), styles, strict=False):
        times = range(0, timeline.storm.seconds, WINDOW_S)
        for axes, counts in ((above, timeline.good), (below, timeline.offered)):
            means = [sum(counts[t : t + WINDOW_S]) / WINDOW_S for t in times]
            axes.plot([t + WINDOW_S / 2 for t in times], means, color=colour, linestyle=style, label=name)
    storm = next(iter(timelines.values())).storm
    for axes in (above, below):
        axes.axvspan(SLOW_FROM_S, storm.slow_until, color=BLACK, alpha=0.12, linewidth=0)
    below.axhline(storm.capacity, color=BLACK, linewidth=1)
    below.annotate(
        "healthy capacity", (storm.seconds, storm.capacity), (0, 3), textcoords="offset points", ha="right", va="bottom"
    )
    above.set(ylabel="answered in time\n(requests/s)", ylim=(0, 1.4 * storm.rate))
    above.annotate("slow", (storm.slow_until, 1.38 * storm.rate), (3, 0), textcoords="offset points", va="top")
    below.set(xlabel="time (s)", ylabel="offered load\n(attempts/s)", ylim=(0, None), xlim=(0, storm.seconds))
    figure.legend(*above.get_legend_handles_labels(), loc="outside upper center", ncols=4, handlelength=3)
    return figure


def draw_bounds(timelines: Mapping[float, Sequence[Timeline]]) -> Figure:
    """Goodput of the last minute over the queue bound, a mark per seed, and the line μ · timeout."""
    figure, axes = plt.subplots()
    every = [(bound, timeline) for bound, runs in sorted(timelines.items()) for timeline in runs]
    for recovered, marker, colour, label in (
        (True, "o", BLUE, "comes back"),
        (False, "X", VERMILION, "never comes back"),
    ):
        points = [(bound, timeline.goodput()) for bound, timeline in every if timeline.recovered == recovered]
        axes.plot(*zip(*points, strict=True), marker, color=colour, label=label, markersize=7, clip_on=False)
    storm = every[0][1].storm
    limit = storm.capacity * storm.timeout
    axes.axvline(limit, color=GREEN, linestyle="--")
    axes.annotate(
        f"service rate × timeout = {limit:.0f}",
        (limit, storm.rate / 2),
        (6, 0),
        textcoords="offset points",
    )
    axes.set(
        xlabel="queue bound (requests in the system)",
        ylabel="goodput in the last minute\n(requests/s)",
        xlim=(0, None),
        ylim=(0, 1.15 * storm.rate),
    )
    axes.legend(loc="center right")
    return figure
