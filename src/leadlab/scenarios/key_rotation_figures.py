"""The picture of a key rotation under load: rejected tokens above, the phases of the two keys below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from leadlab.figures import BLUE, GREEN, LINE_COLOURS, LINE_STYLES, ORANGE

BIN_S = 10.0


def draw_rotation(
    rejected_at: Mapping[str, Sequence[float]], begins: float, switch: float, retired: float, until: float
) -> Figure:
    """Rejections in bins of 10 s for each plan; below, what the two keys do under the plan that waits.

    Args:
        rejected_at: for each plan, the times of its rejections, in seconds.
        begins: when the new key is published, in seconds; ``switch`` and ``retired`` likewise.
        until: end of the time axis, in seconds.
    """
    figure, (above, below) = plt.subplots(2, 1, sharex=True, height_ratios=(3, 2), figsize=(7.5, 4.8))
    edges = np.arange(0.0, until + BIN_S, BIN_S)
    for (plan, times), colour, style in zip(rejected_at.items(), LINE_COLOURS, LINE_STYLES, strict=False):
        counts, _ = np.histogram(times, edges)
        above.step(edges[:-1], counts, where="post", label=f"{plan}: {len(times):,}", color=colour, linestyle=style)
    above.set(ylabel=f"rejected in {BIN_S:.0f} s", ylim=(0, None))
    above.legend(loc="lower left", bbox_to_anchor=(0, 1))
    phases = [
        (1, 0.0, switch, BLUE, "k1 signs", "white"),
        (1, switch, retired, GREEN, "k1 verifies only", "white"),
        (0, begins, switch, ORANGE, "k2 published", "black"),
        (0, switch, until, BLUE, "k2 signs", "white"),
    ]
    for row, start, end, colour, label, ink in phases:
        below.barh(row, end - start, left=start, height=0.7, color=colour, edgecolor="white")
        small = end - start < 0.14 * until
        below.text(
            start - 5 if small else (start + end) / 2,
            row,
            label,
            ha="right" if small else "center",
            va="center",
            color="black" if small else ink,
            fontsize=9,
        )
    below.set(yticks=[], xlabel="time (s)", xlim=(0, until))
    below.grid(False, axis="y")
    return figure
