r"""Takes `\\d` for 0-9.

fails: a_table_of_headers, the_propagator_agrees, bad_fields_are_refused
score: 11 of 15
"""

import re

from ..given import SpanContext


def parse_traceparent(value):
    if not isinstance(value, str) or len(value) > 512:
        return None
    match = re.fullmatch(r"([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?", value.strip(" \t"))
    if match is None:
        return None
    version, trace_id, span_id, flags, rest = match.groups()
    if version == "ff" or (version == "00" and rest) or trace_id == "0" * 32 or span_id == "0" * 16:
        return None
    return SpanContext(trace_id, span_id, int(flags, 16))
