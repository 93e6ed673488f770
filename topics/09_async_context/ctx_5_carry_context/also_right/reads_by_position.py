"""Reads fixed positions and lets bytes.fromhex judge the digits; draws with randrange."""

import concurrent.futures
import contextvars

from ..given import RANDOM, SAMPLED, SpanContext


def _octets(text: str, count: int) -> bytes:
    """The bytes that ``text`` means; raises ValueError unless it is ``count`` pairs of lower-case digits, not all zero."""
    octets = bytes.fromhex(text)
    if octets.hex() != text or len(octets) != count:
        raise ValueError(text)
    return octets


def parse_traceparent(value):
    if not isinstance(value, str) or len(value) > 512:
        return None
    text = value.strip(" \t")
    if len(text) < 55 or text[2] + text[35] + text[52] != "---" or text[55:56] not in ("", "-"):
        return None
    try:
        version, trace, span, flags = (
            _octets(text[:2], 1),
            _octets(text[3:35], 16),
            _octets(text[36:52], 8),
            _octets(text[53:55], 1),
        )
    except ValueError:
        return None
    if version == b"\xff" or (version == b"\0" and len(text) != 55) or not any(trace) or not any(span):
        return None
    return SpanContext(trace.hex(), span.hex(), flags[0])


def format_traceparent(ctx):
    flags = bytes([ctx.flags])  # ValueError for what is no byte
    if not any(_octets(ctx.trace_id, 16)) or not any(_octets(ctx.span_id, 8)):
        raise ValueError("an id of zeros")
    return f"00-{ctx.trace_id}-{ctx.span_id}-{flags[0] & (SAMPLED | RANDOM):02x}"


def child_of(parent, rng):
    span_id = format(rng.randrange(1, 1 << 64), "016x")
    if parent is not None:
        return parent._replace(span_id=span_id)
    return SpanContext(format(rng.randint(1, 2**128 - 1), "032x"), span_id, SAMPLED | RANDOM)


class ContextExecutor(concurrent.futures.ThreadPoolExecutor):
    def submit(self, *args, **kwargs):
        return super().submit(contextvars.copy_context().run, *args, **kwargs)
