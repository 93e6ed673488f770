"""Measures the header when the spaces are gone.

fails: a_table_of_headers
score: 13 of 15
"""

import re

from ..given import SpanContext


def parse_traceparent(value):
    if not isinstance(value, str):
        return None
    value = value.strip(" \t")
    if len(value) > 512:
        return None
    match = re.fullmatch(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?", value)
    if match is None:
        return None
    version, trace_id, span_id, flags, rest = match.groups()
    if version == "ff" or (version == "00" and rest) or trace_id == "0" * 32 or span_id == "0" * 16:
        return None
    return SpanContext(trace_id, span_id, int(flags, 16))
