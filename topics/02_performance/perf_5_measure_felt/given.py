"""What the lab of perf-5 hands over: one record of the browser's Event Timing API."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One event as the browser reports it; times in ms. One interaction makes several, under one id."""

    interaction_id: int  # 0: the event is no interaction, as a move of the pointer
    name: str  # "keydown", "keyup", "pointerdown", "click", …
    start: float  # when the user acted
    duration: float  # until the next frame was painted
