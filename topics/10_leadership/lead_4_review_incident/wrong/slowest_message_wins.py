"""The extremes the other way round: the slowest message of each direction, so bounds wider than they need be.

fails: the_clock_of_db_3, bounds_from_what_there_is, messages_that_cannot_be
score: 9 of 12
"""

import math
from collections.abc import Iterable

from ..given import Message


def offset_bounds(messages: Iterable[Message]) -> tuple[float, float]:
    lower, upper = -math.inf, math.inf
    for direction, sent, received in messages:
        if direction == "out":
            upper = received - sent if upper == math.inf else max(upper, received - sent)
        elif direction == "in":
            lower = sent - received if lower == -math.inf else min(lower, sent - received)
        else:
            raise ValueError("direction")
    if lower > upper:
        raise ValueError("stepped clock")
    return lower, upper
