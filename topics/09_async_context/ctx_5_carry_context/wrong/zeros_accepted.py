"""A trace id or span id of zeros is taken for one.

fails: a_table_of_headers, bad_fields_are_refused
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
    if version == "ff" or (version == "00" and rest):
        return None
    return SpanContext(trace_id, span_id, int(flags, 16))
