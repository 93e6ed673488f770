"""A direction without messages bounds the offset by zero, as if the clock could only be wrong one way.

fails: bounds_from_what_there_is
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
    if lower > upper:
        raise ValueError("stepped clock")
    return (0.0 if lower == -math.inf else lower), (0.0 if upper == math.inf else upper)
