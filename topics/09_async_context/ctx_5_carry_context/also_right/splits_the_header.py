"""Splits at the dashes and compares sets of characters; draws digit by digit; wraps the call by hand."""

import functools
import string
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from ..given import SpanContext

_LENGTHS = (2, 32, 16, 2)
_DIGITS = frozenset(string.digits + "abcdef")


def _is_hex(text, length):
    return len(text) == length and _DIGITS.issuperset(text)


def parse_traceparent(value):
    try:
        if len(value) > 512:
            return None
        version, trace_id, span_id, rest = value.strip(" \t").split("-", 3)
    except (TypeError, AttributeError, ValueError):
        return None
    flags, dash, _future = rest[:2], rest[2:3], rest[3:]
    if not all(map(_is_hex, (version, trace_id, span_id, flags), _LENGTHS)):
        return None
    if dash not in ("", "-") or (version == "00" and rest[2:]) or version == "ff":
        return None
    if int(trace_id, 16) == 0 or int(span_id, 16) == 0:
        return None
    return SpanContext(trace_id, span_id, int(flags, 16))


def format_traceparent(ctx):
    trace_id, span_id, flags = ctx
    valid = _is_hex(trace_id, 32) and _is_hex(span_id, 16) and set(trace_id) != {"0"} != set(span_id)
    if not valid or flags not in range(256):
        raise ValueError(f"cannot be sent: {ctx}")
    return "-".join(("00", trace_id, span_id, f"0{flags % 4}"))


def child_of(parent, rng):
    def new_id(length):
        digits = "0" * length
        while digits == "0" * length:
            digits = "".join(rng.choices("0123456789abcdef", k=length))
        return digits

    trace_id, flags = (new_id(32), 0b11) if parent is None else (parent.trace_id, parent.flags)
    return SpanContext(trace_id, new_id(16), flags)


class ContextExecutor(ThreadPoolExecutor):
    def submit(self, fn, /, *args, **kwargs):
        here = copy_context()

        @functools.wraps(fn, updated=())
        def call():
            return here.copy().run(functools.partial(fn, *args, **kwargs))

        return super().submit(call)
