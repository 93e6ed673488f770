"""Figures of the order system: which crash breaks which design, and what happened in one run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from leadlab.figures import BLACK, BLUE, GREEN, ORANGE, SKY_BLUE, VERMILION

LANES = ("producer", "relay", "consumer", "provider")


def draw_crash_grid(fatal: Mapping[str, Sequence[str]], producers: Sequence[str], consumers: Sequence[str]) -> Figure:
    """The fatal points of each design, ``fatal["producer / consumer"]`` as "point: VERDICT"; consumers are the rows."""
    figure, axes = plt.subplots(figsize=(7.5, 4.4))
    for row, consumer in enumerate(consumers):
        for column, producer in enumerate(producers):
            points = fatal[f"{producer} / {consumer}"]
            colour = (GREEN, ORANGE, VERMILION)[2 if any("DOUBLE" in point for point in points) else bool(points)]
            axes.add_patch(Rectangle((column, row), 1, 1, facecolor=colour, alpha=0.3, edgecolor="white", linewidth=2))
            if not points:  # told apart by its frame, not by its colour alone
                axes.add_patch(Rectangle((column, row), 1, 1, fill=False, edgecolor=BLACK, linewidth=2.5, zorder=3))
            text = "\n".join(points) or "no fatal point"
            weight = "normal" if points else "bold"
            axes.text(column + 0.5, row + 0.5, text, ha="center", va="center", fontsize=9, weight=weight)
    axes.set(xlim=(0, len(producers)), ylim=(len(consumers), 0), xlabel="producer", ylabel="consumer")
    axes.set_xticks([column + 0.5 for column in range(len(producers))], producers)
    axes.set_yticks([row + 0.5 for row in range(len(consumers))], consumers)
    axes.tick_params(length=0)
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_title("Points at which one crash breaks the promise", fontsize=11)
    return figure


def draw_timeline(trace: Sequence[Sequence[str]], title: str) -> Figure:
    """One run, step by step: ``trace`` holds (process, what it did); a crash is marked ``crash: point``."""
    figure, axes = plt.subplots(figsize=(7.5, 3.8))
    for step, (lane, text) in enumerate(trace, 1):
        y = LANES.index(lane)
        crashed = text.startswith("crash: ")
        if crashed:
            axes.axvline(step, color=VERMILION, linestyle="--", linewidth=1, zorder=1)
        colour, marker, size = (SKY_BLUE, "o", 7)
        if crashed:
            colour, marker, size = (VERMILION, "X", 13)
        elif lane == "provider":
            colour, marker, size = (BLUE, "s", 11)
        axes.plot(
            step, y, marker=marker, markersize=size, color=colour, markeredgecolor=BLACK, linestyle="none", zorder=3
        )
        label = text.replace("crash: ", "crash at\n").replace("-", "-\n").replace("charge ", "charge\n")
        axes.annotate(
            label,
            (step, y),
            (0, 10),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=8,
            linespacing=0.95,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
            zorder=2,
        )
    axes.set(xlim=(0.4, len(trace) + 0.6), ylim=(len(LANES) - 0.6, -0.8), xlabel="step of the run")
    axes.set_yticks(range(len(LANES)), LANES)
    axes.set_xticks(range(1, len(trace) + 1))
    axes.grid(axis="x", visible=False)
    axes.set_title(title, fontsize=11)
    return figure
