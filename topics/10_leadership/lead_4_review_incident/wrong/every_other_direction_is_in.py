"""Whatever is not "out" counts as "in".

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
        else:
            lower = max(lower, sent - received)
    if lower > upper:
        raise ValueError("stepped clock")
    return lower, upper
