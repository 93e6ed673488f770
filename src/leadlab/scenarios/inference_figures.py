"""The pictures of the GenAI lesson on inference costs."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from leadlab.figures import BLACK, BLUE, ORANGE, VERMILION

Span = tuple[int, int, int]  # slot, first step, number of steps


def static_spans(lengths: Sequence[int], slots: int) -> list[Span]:
    """Who occupies which slot when each batch waits for its longest request. Lengths are in steps."""
    spans, start = [], 0
    for first in range(0, len(lengths), slots):
        batch = lengths[first : first + slots]
        spans += [(slot, start, length) for slot, length in enumerate(batch)]
        start += max(batch)
    return spans


def continuous_spans(lengths: Sequence[int], slots: int) -> list[Span]:
    """Who occupies which slot when a free slot takes the next request at once. Lengths are in steps."""
    spans, free = [], [(0, slot) for slot in range(slots)]
    for length in lengths:
        start, slot = heapq.heappop(free)
        spans.append((slot, start, length))
        heapq.heappush(free, (start + length, slot))
    return spans


def draw_slots(lengths: Sequence[int], slots: int, steps: int = 600) -> Figure:
    """The first ``steps`` steps of both schedules, a bar for each request, and the share of slots that is busy."""
    lengths = lengths[: steps * slots]  # a request takes a step at least, so no more can begin
    figure, panels = plt.subplots(2, 1, figsize=(8, 4), sharex=True)
    for panel, name, spans, colours in (
        (panels[0], "static batches", static_spans(lengths, slots), (VERMILION, ORANGE)),
        (panels[1], "continuous batching", continuous_spans(lengths, slots), (BLUE, "#56B4E9")),
    ):
        _draw_spans(panel, name, [span for span in spans if span[1] < steps], slots, steps, colours)
    panels[1].set_xlabel("token step")
    return figure


def _draw_spans(axes: Axes, name: str, spans: Sequence[Span], slots: int, steps: int, colours: tuple[str, str]) -> None:
    rounds = [0] * slots
    for slot, start, length in spans:
        shown = min(length, steps - start)
        axes.barh(slot, shown, left=start, height=0.75, color=colours[rounds[slot] % 2], edgecolor="white")
        rounds[slot] += 1
    busy = sum(min(length, steps - start) for _, start, length in spans) / (slots * steps)
    axes.set_title(f"{name}: {busy:.0%} of the slots busy", fontsize=10)
    axes.set(ylabel="slot", xlim=(0, steps), ylim=(slots - 0.4, -0.6))
    axes.set_yticks([0, slots - 1], ["1", str(slots)])
    axes.grid(visible=False)


def draw_hits(similarities: Mapping[str, Sequence[float]]) -> Figure:
    """Share of pairs that hit (in %) against the cache's threshold, a curve for each kind of pair."""
    figure, axes = plt.subplots()
    thresholds = np.linspace(0, 1, 201)
    styles = ((BLUE, "-", "right"), (VERMILION, "--", "left"))
    for (name, scores), (colour, style, side) in zip(similarities.items(), styles, strict=True):
        axes.plot(
            thresholds,
            [100 * np.mean(np.asarray(scores) >= threshold) for threshold in thresholds],
            color=colour,
            linestyle=style,
        )
        at = float(np.median(scores)) + (0.02 if side == "right" else -0.04)
        axes.text(at, 52, name.replace(" in ", "\nin "), color=colour, ha="left" if side == "right" else "right")
    axes.axvline(0.5, color=BLACK, linewidth=1, linestyle=":")
    axes.set(xlabel="threshold (cosine of the TF-IDF vectors)", ylabel="pairs that hit (%)", xlim=(0, 1))
    return figure
