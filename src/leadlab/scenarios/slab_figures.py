"""The pictures of the buffer allocation and retention lessons, and the seeded requests that they allocate."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from leadlab.figures import BLUE, VERMILION

ROWS = 12


def request_mix(seed: int = 2, count: int = 3_000) -> list[int]:
    """Sizes in bytes: four small headers of 20 to 400 bytes to each chunk of up to 40 kB."""
    rng = random.Random(seed)
    return [rng.randrange(20, 400) if rng.random() < 0.8 else rng.randrange(400, 40_000) for _ in range(count)]


def draw_slabs(pool_size: int, blocks_of: Mapping[int, Sequence[tuple[int, int]]]) -> Figure:
    """The first 12 slabs of a pool as strips, from ``blocks_of`` slab number to its blocks (offset, size), all in bytes."""
    figure, axes = plt.subplots(figsize=(7.5, 3.8))
    shown = list(blocks_of.values())[:ROWS]
    for row, blocks in enumerate(shown):
        axes.barh(row, pool_size, color="white", edgecolor="black", hatch="////", label=None if row else "not used")
        axes.barh(
            [row] * len(blocks),
            [size for _, size in blocks],
            left=[offset for offset, _ in blocks],
            color=BLUE,
            edgecolor="white",
            linewidth=0.4,
            label=None if row else "blocks",
        )
    used = sum(size for blocks in blocks_of.values() for _, size in blocks) / (pool_size * len(blocks_of))
    axes.set_title(
        f"pool of {pool_size:,} bytes: {len(blocks_of)} slabs, {used:.0%} used; one block can pin {pool_size:,} bytes",
        fontsize=10,
    )
    axes.set(xlabel="offset in the slab (bytes)", ylabel="slab", xlim=(0, pool_size), yticks=range(len(shown)))
    axes.grid(False)
    axes.invert_yaxis()
    figure.legend(loc="outside lower center", ncols=2)
    return figure


def draw_held_bytes(held: Mapping[str, Mapping[str, float]], kept: int) -> Figure:
    """Bytes held per item of ``kept`` bytes, for each runtime (title of a panel) and way to keep it; log axis from 1 byte."""
    figure, panels = plt.subplots(1, len(held), figsize=(9, 3.2), sharex=True)
    for axes, (runtime, ways) in zip(panels, held.items(), strict=True):
        values = list(ways.values())
        bars = axes.barh(list(ways), [max(value, 1) for value in values], color=BLUE)
        axes.bar_label(bars, [f"{value:,.0f}" for value in values], padding=3, fontsize=9)
        axes.axvline(kept, color=VERMILION, linestyle="--", linewidth=1.2)
        axes.text(kept * 1.15, len(values) - 0.45, f"{kept} bytes", color=VERMILION, fontsize=8, va="bottom")
        axes.set(xscale="log", xlim=(1, 2e6), xlabel="bytes held per item")
        axes.set_title(runtime, fontsize=10, pad=14)
        axes.grid(axis="y", visible=False)
        axes.invert_yaxis()
    return figure
