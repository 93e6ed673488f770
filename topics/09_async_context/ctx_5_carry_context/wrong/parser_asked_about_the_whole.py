"""Asks the parser about the whole header, in which a bad id may look like a good one and a suffix.

fails: bad_fields_are_refused
score: 14 of 15
"""

from ..solution import parse_traceparent


def format_traceparent(ctx):
    header = f"00-{ctx.trace_id}-{ctx.span_id}-{ctx.flags & 255:02x}"
    if parse_traceparent(header) is None:
        raise ValueError(header)
    return f"00-{ctx.trace_id}-{ctx.span_id}-{ctx.flags & 3:02x}"
