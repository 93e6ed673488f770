"""The pictures of the stampede lesson: the origin's load under six treatments, the law of early refresh, mass expiry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from leadlab.figures import BLACK, BLUE, LINE_COLOURS, LINE_STYLES, VERMILION

Sampler = Callable[[float, float, int], tuple[NDArray[np.int64], NDArray[np.float64]]]


def running_loads(starts: Sequence[float], seconds: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """When the number of running loads changes, and to what: each load starts at one of ``starts`` and takes ``seconds``."""
    begun = np.sort(np.asarray(starts, dtype=float))
    times = np.concatenate([begun, begun + seconds])
    changes = np.concatenate([np.ones(len(begun), dtype=np.int64), -np.ones(len(begun), dtype=np.int64)])
    order = np.lexsort((changes, times))  # at the same moment an end comes before a start
    return times[order], np.cumsum(changes[order])


def draw_running_loads(loads: Mapping[str, Sequence[float]], seconds: float, until: float) -> Figure:
    """Concurrent loads at the origin over time, a panel for each treatment in ``loads`` (name to starts of its loads, in s)."""
    figure, axes = plt.subplots(2, 3, figsize=(9, 4.4), sharex=True, sharey=True)
    for panel, (name, starts) in zip(axes.flat, loads.items(), strict=True):
        times, running = running_loads([start for start in starts if start < until], seconds)
        panel.fill_between(
            [0, *times, until], [0, *running, running[-1]], step="post", color=BLUE, alpha=0.35, linewidth=0
        )
        panel.step([0, *times, until], [0, *running, running[-1]], where="post", color=BLUE, linewidth=1, linestyle="-")
        panel.set_title(f"{name}: peak {running.max()}", fontsize=10)
        panel.set(yscale="symlog", ylim=(0, 200), xlim=(0, until))
        panel.set_yticks([0, 1, 10, 100], ["0", "1", "10", "100"])
    figure.supxlabel("time (s)", fontsize=10)
    figure.supylabel("loads running at the origin", fontsize=10)
    return figure


def draw_recompute_law(sample: Sampler, beta: float, load: float) -> Figure:
    """Recomputes per expiry against traffic, for a naive cache and for XFetch with ``beta``; and their distribution at ``load``.

    ``sample(beta, load, expiries)`` returns the counts and the lead times of so many expiries; ``load`` is λδ, the requests
    that arrive during one recomputation.
    """
    figure, (traffic, spread) = plt.subplots(1, 2, figsize=(9, 3.6), width_ratios=[3, 2])
    loads = np.logspace(0, 6, 25)
    means = [sample(beta, at, 20_000)[0].mean() for at in loads]
    traffic.loglog(loads, 1 + loads, color=VERMILION, linestyle="--")
    traffic.loglog(loads, means, color=BLUE, linestyle="-")
    traffic.axvline(load, color=BLACK, linewidth=1, linestyle=":")
    traffic.text(load, 1.1, f" λδ = {load:g}")
    traffic.text(1e4, 5e4, "naive: 1 + λδ ", color=VERMILION, ha="right")
    traffic.text(
        1e6, means[-1] * 1.4, f"XFetch, β = {beta:g}: e^(1/β) = {np.exp(1 / beta):.2f}", color=BLUE, ha="right"
    )
    traffic.set(xlabel="requests during one recomputation, λδ", ylabel="recomputes per expiry (mean)", ylim=(0.8, 2e6))
    counts = sample(beta, load, 100_000)[0]
    shown = np.arange(1, 17)
    shares = [(counts == number).mean() for number in shown]
    success = np.exp(-1 / beta)
    spread.bar(shown, shares, color=BLUE, alpha=0.4)
    spread.plot(shown, success * (1 - success) ** (shown - 1), "o", color=BLACK, markersize=4)
    spread.text(16.5, 0.95 * max(shares), "bars: sampled\ndots: geometric, p = e^(−1/β)", ha="right", va="top")
    spread.set(xlabel=f"recomputes in one expiry (λδ = {load:g})", ylabel="share of expiries", xticks=[1, 5, 10, 15])
    return figure


def draw_refills(refills: Mapping[str, Sequence[float]], seconds: int) -> Figure:
    """Refills per second over time, a line for each amount of jitter in ``refills`` (name to times of refills, in s)."""
    figure, axis = plt.subplots(figsize=(8, 3.4))
    per_second = {name: np.histogram(times, bins=np.arange(seconds + 1))[0] for name, times in refills.items()}
    highest = max(counts.max() for counts in per_second.values())
    for (name, counts), colour, style in zip(per_second.items(), LINE_COLOURS, LINE_STYLES, strict=False):
        axis.plot(np.arange(seconds) + 0.5, counts, color=colour, linestyle=style, linewidth=1.6)
        peak = int(counts.argmax())
        side, offset = ("left", (8, -4)) if counts[peak] == highest else ("right", (-10, 2))
        axis.annotate(name, (peak + 0.5, counts[peak]), offset, textcoords="offset points", color=colour, ha=side)
    axis.set(xlabel="time since the deploy (s)", ylabel="refills per second", xlim=(0, seconds), ylim=(0, None))
    return figure
