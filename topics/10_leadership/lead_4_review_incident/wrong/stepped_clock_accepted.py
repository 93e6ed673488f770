"""Contradictory messages are put in order instead of refused, as if the clock had run evenly.

fails: messages_that_cannot_be
score: 11 of 12
"""

import math
from collections.abc import Iterable

from ..given import Message


def offset_bounds(messages: Iterable[Message]) -> tuple[float, float]:
    lower, upper = -math.inf, math.inf
    for direction, sent, received in messages:
        if direction == "out":
            upper = min(upper, received - sent)
        elif direction == "in":
            lower = max(lower, sent - received)
        else:
            raise ValueError("direction")
    lower, upper = min(lower, upper), max(lower, upper)
    return lower, upper
