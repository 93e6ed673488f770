"""Masks the flags without asking whether they are a byte.

fails: bad_fields_are_refused
score: 14 of 15
"""

import re


def format_traceparent(ctx):
    for digits, length in ((ctx.trace_id, 32), (ctx.span_id, 16)):
        if not re.fullmatch(f"[0-9a-f]{{{length}}}", digits) or digits == "0" * length:
            raise ValueError(ctx)
    return f"00-{ctx.trace_id}-{ctx.span_id}-{ctx.flags & 3:02x}"
