"""Figures of the dedup stores: what each charges again and what it loses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from leadlab.figures import BLUE, ORANGE, VERMILION


def draw_dedup_stores(again: Mapping[str, int], lost: Mapping[str, int], orders: int) -> Figure:
    """Per dedup store: charges beyond the first (``again``) and orders never charged (``lost``), of ``orders`` orders."""
    figure, panels = plt.subplots(1, 2, figsize=(7.5, 2.9), sharey=True)
    names = list(again)
    for axes, title, unit, counts, colour, hatch in (
        (panels[0], "Charged again", "charges too many", again, ORANGE, ""),
        (panels[1], "Never charged", "orders lost", lost, VERMILION, "//"),
    ):
        values = [counts[name] for name in names]
        axes.barh(names, values, color=colour, hatch=hatch, edgecolor="white")
        for row, value in enumerate(values):
            axes.annotate(f"{value:,}", (value, row), (4, 0), textcoords="offset points", va="center")
        axes.set(title=title, xlabel=f"{unit}, {orders:,} orders", xlim=(0, max(max(values) * 1.25, 1)))
        axes.grid(False)
        axes.locator_params(axis="x", nbins=5, integer=True)
        axes.tick_params(axis="y", length=0)
    panels[0].invert_yaxis()
    return figure


def draw_bloom_losses(lost_at: Sequence[int], expected: Sequence[float], bits_per_key: int, hashes: int) -> Figure:
    """Orders lost so far over orders received: the filter's own (``lost_at``, their numbers) and the expected ones."""
    figure, axes = plt.subplots()
    orders = len(expected)
    axes.plot(range(1, orders + 1), expected, color=BLUE, linestyle="--")
    steps = [0, *lost_at, orders]
    axes.step(steps, [*range(len(lost_at) + 1), len(lost_at)], where="post", color=VERMILION)
    top = max(len(lost_at), expected[-1])
    axes.text(orders * 0.02, top * 1.08, f"solid: lost, {len(lost_at):,} in the end", color=VERMILION, va="top")
    axes.text(orders * 0.02, top * 0.96, f"dashed: expected, {expected[-1]:,.2f} in the end", color=BLUE, va="top")
    axes.set(
        title=f"Bloom filter before the charge: {bits_per_key} bits per key, {hashes} hashes",
        xlabel="orders received, all different",
        ylabel="orders never charged",
        xlim=(0, orders),
        ylim=(0, max(top * 1.15, 0.5)),
    )
    return figure
