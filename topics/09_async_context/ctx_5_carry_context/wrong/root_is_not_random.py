"""A new trace is marked as sampled only.

fails: a_child_keeps_the_trace
score: 14 of 15
"""

from ..given import SpanContext


def child_of(parent, rng):
    def draw(bits):
        while not (number := rng.getrandbits(bits)):
            pass
        return f"{number:0{bits // 4}x}"

    if parent is None:
        return SpanContext(draw(128), draw(64), 1)
    return SpanContext(parent.trace_id, draw(64), parent.flags)
