"""The pictures of the GenAI lessons on evaluation, budgets and claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from leadlab.figures import BLACK, BLUE, LINE_COLOURS, LINE_STYLES, ORANGE, VERMILION

NORMAL_95 = 1.959964  # standard errors to either side of a 95 % interval


def draw_two_intervals(gain: float, errors: Mapping[str, float]) -> Figure:
    """95 % intervals of ``gain`` (a fraction) for each way to compute its standard error (name to fraction)."""
    figure, axes = plt.subplots(figsize=(7.5, 1.9))
    colours, markers = (VERMILION, BLUE), ("s", "o")
    for row, error in enumerate(errors.values()):
        half = 100 * NORMAL_95 * error
        axes.errorbar(
            100 * gain, -row, xerr=half, fmt=markers[row], color=colours[row], capsize=5, linestyle="none", markersize=7
        )
        axes.text(
            100 * gain,
            -row + 0.18,
            f"{100 * gain - half:.1f} to {100 * gain + half:.1f}".replace("-", "−"),
            ha="center",
        )
    axes.axvline(0, color=BLACK, linewidth=1, linestyle=":")
    axes.set_yticks([-row for row in range(len(errors))], list(errors))
    axes.set(
        xlabel="gain of B over A (percentage points), 95 % interval", ylim=(-len(errors) + 0.4, 0.7), xlim=(-4, 12)
    )
    axes.grid(axis="y", visible=False)
    return figure


def draw_budgets(histories: Mapping[str, Sequence[tuple[float, float, float]]], cap: float) -> Figure:
    """Money over time, a panel for each history of (time in s, spent, reserved); ``cap`` in the same money."""
    figure, panels = plt.subplots(1, len(histories), figsize=(9, 3.4), sharex=True, sharey=True)
    for panel, (name, history) in zip(panels, histories.items(), strict=True):
        times = [0.0, *(time for time, _, _ in history)]
        spent = [0.0, *(money for _, money, _ in history)]
        both = [0.0, *(money + held for _, money, held in history)]
        panel.fill_between(times, spent, both, step="post", color=ORANGE, alpha=0.5, linewidth=0)
        panel.step(times, spent, where="post", color=BLUE, linestyle="-")
        panel.axhline(cap, color=BLACK, linewidth=1, linestyle="--")
        panel.text(0.05, cap + 2, f"cap {cap:g}")
        panel.text(times[-1], spent[-1] - 14, f"spent {spent[-1]:.1f}", ha="right", color=BLUE)
        panel.set_title(name, fontsize=10)
        panel.set(xlabel="time (s)", ylim=(0, 128))
        if any(held for _, _, held in history):
            middle = len(times) // 3
            panel.annotate(
                "reserved",
                (times[middle], (spent[middle] + both[middle]) / 2),
                xytext=(0.3, 70),
                arrowprops={"arrowstyle": "-"},
            )
    panels[0].set_ylabel("money")
    return figure


def draw_ladder(caught: Mapping[str, Mapping[str, int]], each: int) -> Figure:
    """Stacked bars of caught faults, one bar a rung (rung to fault to count); ``each`` claims have each fault."""
    figure, axes = plt.subplots(figsize=(8, 3.4))
    colours = (*LINE_COLOURS[:3], ORANGE, *LINE_COLOURS[4:])
    total = 0
    for row, counts in enumerate(caught.values()):
        left = 0
        for place, (fault, count) in enumerate(counts.items()):
            if not count:
                continue
            axes.barh(-row, count, left=left, color=colours[place], alpha=0.55, edgecolor="white")
            axes.text(left + count / 2, -row, fault.replace(" ", "\n"), ha="center", va="center", fontsize=8)
            left += count
        total = each * len(counts)
        axes.barh(-row, total - left, left=left, color="white", edgecolor=BLACK, hatch="///", linewidth=0.5)
        axes.text(total + 0.4, -row, f"{left} of {total}", va="center")
    axes.set_yticks([-row for row in range(len(caught))], list(caught))
    axes.set(xlabel="corrupted claims (hatched: not caught)", xlim=(0, total + 4))
    axes.grid(axis="y", visible=False)
    return figure


def draw_score_curves(thresholds: Sequence[float], curves: Mapping[float, Sequence[float]]) -> Figure:
    """Mean score against the confidence from which the model answers, a curve for each t; a dot and a vertical line at each maximum."""
    figure, axes = plt.subplots()
    for (t, curve), colour, style in zip(curves.items(), LINE_COLOURS, LINE_STYLES, strict=False):
        best = max(range(len(curve)), key=curve.__getitem__)
        axes.plot(thresholds, curve, color=colour, linestyle=style)
        axes.plot(thresholds[best], curve[best], marker="o", color=colour, linestyle="none")
        axes.vlines(thresholds[best], -1.8, curve[best], color=colour, linewidth=0.8, linestyle=":")
        beside_zero = -0.2 < curve[0] < 0  # there the label goes below, off the zero line
        axes.text(
            0.03, curve[0] + (-0.05 if beside_zero else 0.05), f"t = {t:g}", va="top" if beside_zero else "bottom"
        )
    axes.axhline(0, color=BLACK, linewidth=1, linestyle=":")
    axes.set(xlabel="answers from this confidence on", ylabel="mean score", xlim=(0, 1), ylim=(-1.8, 1.0))
    axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    return figure
