"""The one plot style of the course, and figures with alt text.

Colours are those of Okabe and Ito (2008), told apart by readers with any kind of colour vision; line styles differ too, so that
no meaning hangs on colour alone. The background is opaque, so that a picture reads the same in the dark theme.
"""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from cycler import cycler
from IPython.display import display
from matplotlib.figure import Figure

BLACK, ORANGE, SKY_BLUE, GREEN, YELLOW, BLUE, VERMILION, PURPLE = (
    "#000000",
    "#E69F00",
    "#56B4E9",
    "#009E73",
    "#F0E442",
    "#0072B2",
    "#D55E00",
    "#CC79A7",
)
LINE_COLOURS = (BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY_BLUE, BLACK)
LINE_STYLES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (3, 1)), (0, (1, 1)))
SHORTEST_ALT, LONGEST_ALT = 20, 400  # characters


def use_style() -> None:
    """Set the course's style for all figures of this kernel."""
    mpl.rcParams.update(
        {
            "axes.prop_cycle": cycler(color=LINE_COLOURS) + cycler(linestyle=LINE_STYLES),
            "axes.grid": True,
            "axes.spines.right": False,
            "axes.spines.top": False,
            "axes.titlelocation": "left",
            "figure.constrained_layout.use": True,
            "figure.dpi": 110,
            "figure.facecolor": "white",
            "figure.figsize": (7.5, 3.6),
            "font.family": "DejaVu Sans",
            "font.size": 10,
            "grid.alpha": 0.3,
            "legend.frameon": False,
            "lines.linewidth": 2,
            "savefig.facecolor": "white",
        }
    )


def show(figure: Figure, *, alt: str) -> None:
    """Display ``figure`` as a PNG with the alternative text ``alt`` and close it.

    ``alt`` says in one or two sentences what the plot shows. Raises ValueError if it is shorter than 20 or longer than
    400 characters.
    """
    if not SHORTEST_ALT <= len(alt) <= LONGEST_ALT:
        raise ValueError(
            f"alt must have {SHORTEST_ALT} to {LONGEST_ALT} characters and say what the plot shows, has {len(alt)}"
        )
    metadata: dict[str, Any] = {"image/png": {"alt": alt}}
    display(figure, metadata=metadata)
    plt.close(figure)
