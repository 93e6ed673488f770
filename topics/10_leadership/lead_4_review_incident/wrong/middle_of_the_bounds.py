"""The offset is taken as known: the middle of the bounds, returned as both ends.

fails: the_clock_of_db_3, bounds_from_what_there_is
score: 10 of 12
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
    middle = (lower + upper) / 2
    return middle, middle
