"""Keeps the sampled flag only.

fails: a_header_is_written, flags_are_bits
score: 13 of 15
"""

import re


def format_traceparent(ctx):
    if not 0 <= ctx.flags <= 255:
        raise ValueError(ctx)
    for digits, length in ((ctx.trace_id, 32), (ctx.span_id, 16)):
        if not re.fullmatch(f"[0-9a-f]{{{length}}}", digits) or digits == "0" * length:
            raise ValueError(ctx)
    return f"00-{ctx.trace_id}-{ctx.span_id}-{ctx.flags & 1:02x}"
