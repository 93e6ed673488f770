"""The lessons' controls: a slider beside a plot that is drawn anew when the slider moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as widgets
import matplotlib.pyplot as plt
from IPython.display import display
from matplotlib.figure import Figure


def explore(draw: Callable[..., Figure], **controls: widgets.Widget) -> widgets.Widget:
    """A control panel that calls ``draw`` with the controls' values and shows the figure that it returns.

    The plain picture of the cell before stays the one that is stored; this output is live only in Jupyter. Give each
    control a ``description`` with its unit, and ``continuous_update=False`` to sliders.
    """
    picture = widgets.Output()

    def put_picture() -> None:
        figure = draw(**{name: control.value for name, control in controls.items()})
        picture.clear_output(wait=True)
        with picture:
            display(figure)
        plt.close(figure)

    def redraw(_change: Mapping[str, Any]) -> None:
        with picture:  # an exception of draw is shown below the plot; else it would vanish in the kernel's log
            put_picture()

    label_width = 0.6 * max(
        len(control.description) for control in controls.values()
    )  # em; one width, so that tracks align
    for control in controls.values():
        control.style.description_width = f"{label_width:.1f}em"
        control.layout.width = f"{label_width + 20:.1f}em"
        control.observe(redraw, names="value")
    put_picture()
    return widgets.VBox([*controls.values(), picture])
