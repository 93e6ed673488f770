"""Model solution of ctx-5."""

import concurrent.futures
import contextvars
import random
import re
from collections.abc import Callable
from typing import Any

from .given import RANDOM, SAMPLED, SpanContext

LONGEST_TRACEPARENT = 512  # characters, as received; OpenTelemetry for Python has the same limit


def parse_traceparent(value: str | None) -> SpanContext | None:
    """What a ``traceparent`` header says; None for everything invalid. Never raises (W3C Trace Context, section 3.2)."""
    if not isinstance(value, str) or len(value) > LONGEST_TRACEPARENT:
        return None
    match = _TRACEPARENT.fullmatch(value.strip(" \t"))
    if match is None:
        return None
    version, trace_id, span_id, flags, rest = match.groups()
    if version == "ff" or (version == "00" and rest) or _is_zero(trace_id) or _is_zero(span_id):
        return None
    return SpanContext(trace_id, span_id, int(flags, 16))


# [0-9a-f], not \d or int(): those take the digits of other scripts, signs and underscores too.
_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?", re.DOTALL)


def _is_zero(digits: str) -> bool:
    return not digits.strip("0")


def format_traceparent(ctx: SpanContext) -> str:
    """The header of version 00 for ``ctx``, with the flags that are known today: sampled and random.

    Raises ValueError if :func:`parse_traceparent` would refuse an id, or if the flags are not in 0-255.
    """
    if not 0 <= ctx.flags <= 255:
        raise ValueError(f"flags must be in 0-255, are {ctx.flags}")
    header = f"00-{ctx.trace_id}-{ctx.span_id}-{ctx.flags & (SAMPLED | RANDOM):02x}"
    read = parse_traceparent(header)
    if read is None or (read.trace_id, read.span_id) != (ctx.trace_id, ctx.span_id):
        raise ValueError(f"not the ids of a span: {ctx.trace_id!r}, {ctx.span_id!r}")
    return header


def child_of(parent: SpanContext | None, rng: random.Random) -> SpanContext:
    """A new span in the trace of ``parent``, with its flags; without one, the root of a new trace, flags 3.

    All randomness comes from ``rng``; no id is zero.
    """
    if parent is None:
        return SpanContext(_random_id(rng, 128), _random_id(rng, 64), SAMPLED | RANDOM)
    return parent._replace(span_id=_random_id(rng, 64))


def _random_id(rng: random.Random, bits: int) -> str:
    while not (number := rng.getrandbits(bits)):
        pass
    return f"{number:0{bits // 4}x}"


class ContextExecutor(concurrent.futures.ThreadPoolExecutor):
    """A thread pool that runs each call in a copy of the context that was current when it was submitted."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> concurrent.futures.Future[Any]:
        """Schedule ``fn(*args, **kwargs)`` in a copy of the submitter's context. ``map`` comes through here too."""
        return super().submit(contextvars.copy_context().run, fn, *args, **kwargs)
