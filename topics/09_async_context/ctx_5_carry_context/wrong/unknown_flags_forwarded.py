"""Sends flags on that it does not understand.

fails: flags_are_bits
score: 14 of 15
"""

import re


def format_traceparent(ctx):
    if not 0 <= ctx.flags <= 255:
        raise ValueError(ctx)
    for digits, length in ((ctx.trace_id, 32), (ctx.span_id, 16)):
        if not re.fullmatch(f"[0-9a-f]{{{length}}}", digits) or digits == "0" * length:
            raise ValueError(ctx)
    return f"00-{ctx.trace_id}-{ctx.span_id}-{ctx.flags:02x}"
