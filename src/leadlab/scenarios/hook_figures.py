"""The life of async resources as a chart: who caused whom, and when each one ran."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from leadlab.figures import BLACK, BLUE, GREEN, ORANGE, PURPLE, SKY_BLUE, VERMILION, YELLOW

ROOT = "root"


def draw_lifetimes(logs: Mapping[str, Sequence[Sequence[str]]]) -> Figure:
    """One panel for each log, its title the log's name.

    A log is a list of events in order of time: ``("init", resource, trigger)``, ``("before", resource)``,
    ``("after", resource)`` and ``("destroy", resource)``. The resource ``"root"`` has no events of its own.
    """
    figure, panels = plt.subplots(1, len(logs), figsize=(7.5, 3.0), sharey=True, squeeze=False)
    for axes, (name, log) in zip(panels[0], logs.items(), strict=True):
        _draw_log(axes, log)
        axes.set_title(name)
        axes.set_xlabel("event, in order of time")
    panels[0][0].set_ylabel("resource")
    return figure


def _draw_log(axes: Axes, log: Sequence[Sequence[str]]) -> None:
    rows = [ROOT, *(event[1] for event in log if event[0] == "init")]
    begun: dict[str, int] = {}
    axes.plot([0, len(log) + 1], [0, 0], color=BLACK, linewidth=1, linestyle="-")
    for at, (word, resource, *trigger) in enumerate(log, 1):
        row = rows.index(resource)
        if word == "init":
            begun[resource] = at
            axes.annotate(
                "", (at, row), (at, rows.index(trigger[0])), arrowprops={"arrowstyle": "->", "color": VERMILION}
            )
            axes.plot(at, row, "o", color=BLUE, zorder=3)
        elif word == "before":
            last = next(end for end in range(at, len(log)) if tuple(log[end][:2]) == ("after", resource)) + 1
            axes.barh(row, last - at, left=at, height=0.4, color=BLUE, zorder=2)
        elif word == "destroy":
            axes.plot([begun[resource], at], [row, row], color=BLUE, linewidth=1, linestyle="-")
            axes.plot(at, row, "x", color=BLACK, markersize=8, markeredgewidth=2, linestyle="none", zorder=3)
    axes.set(yticks=range(len(rows)), yticklabels=rows, xticks=range(1, len(log) + 1), ylim=(len(rows) - 0.5, -0.5))
    axes.tick_params(axis="x", labelsize=7)


def draw_seen_ids(seen: Mapping[str, Mapping[str, Mapping[str, int]]]) -> Figure:
    """How many callbacks saw which id: a panel for each runtime, a bar for each way to hand a callback over.

    ``seen[runtime][way]`` counts callbacks by ``"own"`` (the id of the request that handed it over) and ``"POOL"``.
    """
    figure, panels = plt.subplots(1, len(seen), figsize=(7.5, 2.6), sharex=True, squeeze=False)
    for axes, (runtime, ways) in zip(panels[0], seen.items(), strict=True):
        own, pool = ([counts[label] for counts in ways.values()] for label in ("own", "POOL"))
        bars = axes.barh(list(ways), own, color=BLUE)
        axes.bar_label(bars, [f"own {count}" if count else "" for count in own], label_type="center", color="white")
        bars = axes.barh(list(ways), pool, left=own, color=VERMILION, hatch="//", edgecolor="white")
        labels = axes.bar_label(bars, [f"POOL {count}" if count else "" for count in pool], label_type="center")
        for label in labels:
            label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1.5})
        axes.invert_yaxis()
        axes.grid(axis="y", visible=False)
        axes.set_title(runtime)
        axes.set_xlabel("callbacks")
    return figure


def draw_lines_per_id(counts: Mapping[str, Sequence[int]]) -> Figure:
    """How many log lines each id has: a panel for each name of ``counts``, whose values are in falling order."""
    figure, panels = plt.subplots(1, len(counts), figsize=(7.5, 2.6), sharey=True, squeeze=False)
    for axes, (name, lines) in zip(panels[0], counts.items(), strict=True):
        has_tower = lines[0] > lines[-1]
        colours = [VERMILION if has_tower else BLUE, *[BLUE] * (len(lines) - 1)]
        axes.bar(range(1, len(lines) + 1), lines, color=colours)
        if has_tower:
            axes.annotate(str(lines[0]), (1, lines[0]), (3, -10), textcoords="offset points")
        axes.annotate(f"{lines[-1]} each", (len(lines) / 2, lines[-1]), (0, 4), textcoords="offset points", ha="center")
        axes.grid(axis="x", visible=False)
        axes.set_title(name, fontsize=9)
        axes.set_xlabel("claimed id, by rank")
    panels[0][0].set_ylabel("log lines")
    return figure


def draw_hook_calls(calls: Mapping[str, Mapping[str, float]]) -> Figure:
    """Hook calls for each ``await``: a bar for each name of ``calls``, made of parts, one for each word."""
    figure, axes = plt.subplots(figsize=(7.5, 2.8))
    words = list(dict.fromkeys(word for counts in calls.values() for word in counts))
    for row, counts in enumerate(calls.values()):
        left = 0.0
        for word, count in counts.items():
            colour = (SKY_BLUE, ORANGE, YELLOW, GREEN, PURPLE)[words.index(word) % 5]
            axes.barh(row, count, left=left, color=colour, edgecolor="white")
            if count:
                axes.text(left + count / 2, row, word, ha="center", va="center", fontsize=7 if count > 1 else 6)
            left += count
        axes.annotate(f"{left:.0f}", (left, row), (4, 0), textcoords="offset points", va="center", weight="bold")
    axes.set(yticks=range(len(calls)), yticklabels=list(calls), xlabel="hook calls for each await")
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    return figure
