"""The calls of a middleware chain as bars inside bars."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matplotlib.figure import Figure

from leadlab.scenarios.express_traces import Spec, python_handler

Call = tuple[str, int, int]
"""A handler's name and the numbers of the events of its call and its return."""


async def nested_calls(new_app: Callable[[], Any], spec: Spec, request: str) -> list[Call]:
    """Call and return of each handler of one request, in the order of the calls. The app has no mounts."""
    events: list[tuple[str, bool]] = []

    def watched(text: str) -> Callable[..., None]:
        handler, name = python_handler(text, []), text.split(" ")[1 if text.startswith("error ") else 0]

        def called(*arguments: Any) -> None:
            events.append((name, True))
            handler(*arguments)
            events.append((name, False))

        if text.startswith("error "):
            return lambda err, req, res, next: called(err, req, res, next)
        return lambda req, res, next: called(req, res, next)

    app = new_app()
    for method, *args in spec:
        getattr(app, method)(*(arg if arg.startswith("/") else watched(arg) for arg in args))
    await app.handle(*request.split(" "))
    return [(name, at, events.index((name, False))) for at, (name, begins) in enumerate(events) if begins]


def draw_nested_calls(calls: list[Call], skipped: list[str]) -> Figure:
    """Each call as a bar from its call to its return, outermost at the top; handlers that never ran named beside the axis."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 2.6))
    for depth, (name, begin, end) in enumerate(calls):
        is_error = name.startswith("eh")
        axes.barh(
            depth,
            end - begin,
            left=begin,
            height=0.7,
            color="#D55E00" if is_error else "#0072B2",
            hatch="//" if is_error else None,
            edgecolor="white",
        )
        axes.text(
            begin + 0.15,
            depth,
            name,
            va="center",
            color="black" if is_error else "white",
            fontweight="bold",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1} if is_error else None,
        )
    for number, name in enumerate(skipped):
        axes.text(0, len(calls) + number, f"{name}: never called", va="center", color="#555555", style="italic")
    axes.set(yticks=[], xlabel="event: a call or a return", ylabel="depth of the call stack")
    axes.set_ylim(len(calls) + len(skipped) - 0.5, -0.5)
    axes.set_xlim(-0.1, max(end for _, _, end in calls) + 0.1)
    return figure
