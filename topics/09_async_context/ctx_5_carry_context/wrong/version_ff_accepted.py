"""Takes ff for a version from the future.

fails: a_table_of_headers, the_propagator_agrees
score: 12 of 15
"""

import re

from ..given import SpanContext


def parse_traceparent(value):
    if not isinstance(value, str) or len(value) > 512:
        return None
    match = re.fullmatch(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?", value.strip(" \t"))
    if match is None:
        return None
    version, trace_id, span_id, flags, rest = match.groups()
    if (version == "00" and rest) or trace_id == "0" * 32 or span_id == "0" * 16:
        return None
    return SpanContext(trace_id, span_id, int(flags, 16))
