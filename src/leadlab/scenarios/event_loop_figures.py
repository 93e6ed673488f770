"""The picture of an event loop at work: which callback ran in which phase."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from leadlab.figures import BLUE, ORANGE

PHASES = ("main", "nextTick", "microtask", "poll", "check", "close", "timers")
_QUEUES = ("nextTick", "microtask")


def draw_callbacks(trace: Sequence[tuple[str, str]], title: str) -> Figure:
    """The callbacks of one run as steps through the phases, from ``trace`` = (phase, text) in the order of execution.

    The two queues, which are no phases, have another marker. Raises ValueError at an unknown phase.
    """
    rows = [PHASES.index(phase) for phase, _ in trace]
    figure, axes = plt.subplots(figsize=(7.5, 3.6))
    axes.plot(range(len(rows)), rows, color="grey", linewidth=0.8, linestyle="-", zorder=1)
    for kind, marker, colour in (("phase of the loop", "o", BLUE), ("queue after each callback", "s", ORANGE)):
        steps = [i for i, (phase, _) in enumerate(trace) if (phase in _QUEUES) == (marker == "s")]
        axes.scatter(steps, [rows[i] for i in steps], 55, colour, marker=marker, label=kind, zorder=2)
    for step, (row, (_, text)) in enumerate(zip(rows, trace, strict=True)):
        axes.annotate(text, (step, row), (0, 7), textcoords="offset points", ha="center", fontsize=9)
    axes.set(
        xlabel="callback, in the order of execution",
        yticks=range(len(PHASES)),
        yticklabels=PHASES,
        xticks=range(len(rows)),
        xlim=(-0.6, len(rows) - 0.4),
        ylim=(len(PHASES) - 0.6, -0.9),
    )
    axes.set_xticklabels([str(step + 1) for step in range(len(rows))])
    axes.set_title(title, fontsize=10)
    figure.legend(loc="outside lower center", ncols=2)
    return figure
