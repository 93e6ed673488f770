from typing import NamedTuple


class SpanContext(NamedTuple):
    """What a ``traceparent`` says: 32 and 16 lower-case hexadecimal digits, and a byte of flags."""

    trace_id: str
    span_id: str
    flags: int


SAMPLED = 1  # the caller may have recorded this trace
RANDOM = 2  # the trace id's last 7 bytes are random (Level 2)
