"""Checks the lengths of the ids only.

fails: bad_fields_are_refused
score: 14 of 15
"""


def format_traceparent(ctx):
    if not 0 <= ctx.flags <= 255:
        raise ValueError(ctx)
    for digits, length in ((ctx.trace_id, 32), (ctx.span_id, 16)):
        if len(digits) != length or digits == "0" * length:
            raise ValueError(ctx)
    return f"00-{ctx.trace_id}-{ctx.span_id}-{ctx.flags & 3:02x}"
