"""How likely a wait is longer than y, by three accounts of one stalled loop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

Tail = Sequence[tuple[float, float]]
"""Points (y in ms, P(wait > y)), y ascending; a step ends at each point."""

_LOOKS = (("#0072B2", "-"), ("#D55E00", "-"), ("#009E73", (0, (4, 2))))


def samples_tail(waits: Sequence[float]) -> Tail:
    """The tail of ``waits``, each with the same weight."""
    ordered = sorted(waits)
    return [(y, (len(ordered) - k) / len(ordered)) for k, y in enumerate(ordered) if y > 0] + [(ordered[-1], 0.0)]


def draw_wait_tails(tails: Mapping[str, Tail], p99s: Mapping[str, float]) -> Figure:
    """The tails on a logarithmic axis, with the 1 % line; each label names its account and its p99 in ms."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7.5, 3.6))
    for (name, tail), (color, style) in zip(tails.items(), _LOOKS, strict=True):
        ys = [y for y, _ in tail]
        shares = [max(p, 1e-9) for _, p in tail]
        label = f"{name}: p99 = {p99s[name]:.0f} ms"
        if len(tail) > 3:
            axes.plot(ys, shares, color=color, linestyle=style, linewidth=2, label=label)
        else:
            axes.step(
                [0.0, *ys], [shares[0], *shares], where="pre", color=color, linestyle=style, linewidth=2, label=label
            )
    axes.axhline(0.01, color="#555555", linewidth=1, linestyle=":")
    axes.text(
        0.99,
        0.0105,
        "p99 is read at 1 %",
        color="#555555",
        va="bottom",
        ha="right",
        fontsize=9,
        transform=axes.get_yaxis_transform(),
    )
    axes.set(yscale="log", ylim=(5e-5, 0.1), xlabel="y (ms)", ylabel="share with a wait longer than y")
    axes.set_yticks([1e-4, 1e-3, 1e-2, 1e-1], ["0.01 %", "0.1 %", "1 %", "10 %"])
    axes.legend(loc="upper right", fontsize=9)
    return figure
