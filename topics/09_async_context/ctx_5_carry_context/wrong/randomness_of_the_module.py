"""Draws from the random module instead of rng.

fails: ids_come_from_the_generator
score: 14 of 15
"""

import random

from ..given import SpanContext


def child_of(parent, rng):
    def draw(bits):
        while not (number := random.getrandbits(bits)):
            pass
        return f"{number:0{bits // 4}x}"

    if parent is None:
        return SpanContext(draw(128), draw(64), 3)
    return SpanContext(parent.trace_id, draw(64), parent.flags)
