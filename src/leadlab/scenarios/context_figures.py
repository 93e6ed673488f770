"""What a store of context keeps, and which line of a log claims whom, as charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from leadlab.figures import BLACK, BLUE, LINE_COLOURS, LINE_STYLES, VERMILION


def draw_kept_entries(kept: Mapping[str, Sequence[int]], every_ms: float) -> Figure:
    """Entries of a store's table over virtual time, a line for each design, sampled each ``every_ms`` milliseconds."""
    figure, axes = plt.subplots(figsize=(7.5, 3.0))
    for (name, counts), colour, style in zip(kept.items(), LINE_COLOURS, LINE_STYLES, strict=False):
        times = [every_ms * (number + 1) for number in range(len(counts))]
        axes.plot(times, counts, color=colour, linestyle=style)
        axes.annotate(name, (times[-1], counts[-1]), (-4, 6), textcoords="offset points", ha="right", color=colour)
    axes.set(xlabel="virtual time in ms", ylabel="entries in the table", ylim=(-10, None))
    return figure


def draw_claimed_lines(claims: Mapping[str, Sequence[int]], wrong: Mapping[str, int]) -> Figure:
    """Log lines by the id that they claim: a panel for each place of the id, a bar for each request.

    ``claims[place][i]`` counts the lines that claim request ``i``; ``wrong[place]`` counts those that are not of the request they claim.
    """
    figure, panels = plt.subplots(1, len(claims), figsize=(7.5, 2.8), sharey=True, squeeze=False)
    for axes, (place, counts) in zip(panels[0], claims.items(), strict=True):
        tower = max(range(len(counts)), key=counts.__getitem__)
        colours = [VERMILION if wrong[place] and number == tower else BLUE for number in range(len(counts))]
        axes.bar(range(len(counts)), counts, width=1.0, color=colours)
        total = sum(counts)
        axes.set_title(f"{place}\n{wrong[place]} of {total} wrong", fontsize=9)
        axes.set_xlabel("claimed request")
        if wrong[place]:
            axes.annotate(
                f"{counts[tower]} lines\nclaim request {tower}",
                (tower, counts[tower]),
                (-8, -4),
                textcoords="offset points",
                ha="right",
                va="top",
                fontsize=8,
                color=BLACK,
            )
    panels[0][0].set_ylabel("log lines")
    return figure
